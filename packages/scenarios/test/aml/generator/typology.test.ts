import { createRandom } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { typologies } from '../../../src/aml/generator/typology.ts'

const legsOf = (name: string, accounts: number) =>
  typologies.find((typology) => typology.name === name)!.legs(accounts, createRandom(1))
const pairs = (name: string, accounts: number) =>
  legsOf(name, accounts).map(({ from, to }) => `${from}>${to}`)

describe('typologies', () => {
  it('are nine', () => {
    expect(typologies.map(({ name }) => name)).toEqual([
      ...['fan_out', 'fan_in', 'cycle', 'scatter_gather', 'gather_scatter'],
      ...['structuring', 'bipartite', 'stack', 'random'],
    ])
  })

  it('have their shapes', () => {
    expect(pairs('fan_out', 4)).toEqual(['0>1', '0>2', '0>3'])
    expect(pairs('fan_in', 4)).toEqual(['1>0', '2>0', '3>0'])
    expect(pairs('cycle', 3)).toEqual(['0>1', '1>2', '2>0'])
    expect(pairs('scatter_gather', 4)).toEqual(['0>1', '0>2', '1>3', '2>3'])
    expect(pairs('gather_scatter', 5)).toEqual(['1>0', '2>0', '0>3', '0>4'])
    expect(pairs('bipartite', 4)).toEqual(['0>2', '0>3', '1>2', '1>3'])
    expect(pairs('stack', 6)).toEqual(['0>2', '0>3', '1>2', '1>3', '2>4', '2>5', '3>4', '3>5'])
    expect(pairs('structuring', 2).filter((pair) => pair === '-1>0').length).toBeGreaterThanOrEqual(6)
  })

  it.each(typologies.map(({ name }) => name))(
    '%s: nobody pays themselves, every account takes part or is passed over by chance',
    (name) => {
      const { accounts, legs } = typologies.find((typology) => typology.name === name)!
      for (let n = accounts[0]; n <= accounts[1]; n++) {
        const made = legs(n, createRandom(n))
        for (const { from, to } of made) expect(from).not.toBe(to)
        const seen = new Set(made.flatMap(({ from, to }) => [from, to]).filter((one) => one >= 0))
        expect(Math.max(...seen)).toBeLessThan(n)
        if (name !== 'random') expect(seen.size).toBe(n)
      }
    },
  )

  it('of a walk each step begins where the last one ended', () => {
    const made = legsOf('random', 6)
    for (let i = 1; i < made.length; i++) expect(made[i]!.from).toBe(made[i - 1]!.to)
  })
})
