import { describe, expect, it } from 'vitest'
import { drawSettings, type SearchSpace, type SpaceEntry } from '../../src/models/search-space.ts'

describe('drawSettings', () => {
  it('draws every combination of lists once, in a seeded order', () => {
    const space = { depth: { values: [3, 6, null] }, rate: { values: ['a', true] } }
    const drawn = drawSettings(space, 100, 4)
    expect(drawn.length).toBe(6)
    expect(new Set(drawn.map((point) => JSON.stringify(point))).size).toBe(6)
    expect(drawSettings(space, 4, 4).length).toBe(4)
    expect(drawSettings(space, 100, 4)).toEqual(drawn)
    expect(drawSettings(space, 100, 5)).not.toEqual(drawn)
  })

  it('draws ranges uniformly, by their logarithm, or whole', () => {
    const space: SearchSpace = {
      plain: { low: -1, high: 3 },
      rate: { low: 1e-4, high: 1, log: true },
      depth: { low: 2, high: 5, integer: true },
      leaves: { low: 1, high: 1000, log: true, integer: true },
      kind: { values: ['x', 'y'] },
    }
    const drawn = drawSettings(space, 4000, 1)
    const numbers = (name: string) => drawn.map((point) => Number(point[name])).sort((a, b) => a - b)
    // quartiles of 4,000 draws: standard error 0.7 % of the range
    expect(Math.abs(numbers('plain')[1000]! - 0)).toBeLessThan(0.15)
    expect(Math.abs(Math.log10(numbers('rate')[1000]!) + 3)).toBeLessThan(0.15)
    expect(Math.abs(Math.log10(numbers('leaves')[2000]!) - 1.5)).toBeLessThan(0.12)
    expect(numbers('leaves').every((x) => Number.isInteger(x) && x >= 1 && x <= 1000)).toBe(true)
    for (const depth of [2, 3, 4, 5])
      expect(Math.abs(numbers('depth').filter((x) => x === depth).length - 1000)).toBeLessThan(140)
    expect(drawn.filter(({ kind }) => kind === 'x').length).toBeGreaterThan(1850)
    expect([numbers('rate')[0]! >= 1e-4, numbers('rate')[3999]! <= 1]).toEqual([true, true])
  })

  it('does not mind the order of the entries, and keeps the first points for more of them', () => {
    const a = { low: 0, high: 1 }
    const b = { values: [1, 2, 3] }
    expect(drawSettings({ b, a }, 5, 2)).toEqual(drawSettings({ a, b }, 5, 2))
    expect(drawSettings({ a, b }, 9, 2).slice(0, 5)).toEqual(drawSettings({ a, b }, 5, 2))
  })

  it.each<[string, unknown, string]>([
    ['no list', { values: 3 }, 'values is not a list of one or more'],
    ['an empty list', { values: [] }, 'values is not a list of one or more'],
    ['ends turned round', { low: 2, high: 1 }, 'low 2 and high 1 are no range'],
    ['no ends', {}, 'low undefined and high undefined are no range'],
    ['a logarithm of 0', { low: 0, high: 1, log: true }, 'low is 0; a logarithm needs it above 0'],
    ['halves', { low: 0.5, high: 2, integer: true }, 'low and high are not whole numbers'],
    ['a number', 3, 'expected { values } or { low, high }'],
  ])('refuses %s', (_, entry, problem) => {
    expect(() => drawSettings({ eta: entry as SpaceEntry }, 3, 0)).toThrow(`search space, eta: ${problem}`)
  })

  it('refuses a space of nothing', () => {
    expect(() => drawSettings({}, 3, 0)).toThrow('search space, space: it has no entries')
  })

  it.each([[1290], [2000], [100_000]])(
    'draws distinct points of lists of %i values each, three times',
    (many) => {
      const wide = { values: Array.from({ length: many }, (_, i) => i) }
      const points = drawSettings({ a: wide, b: wide, c: wide }, 50, 0)
      expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(50)
      for (const point of points)
        for (const name of ['a', 'b', 'c']) expect(wide.values).toContain(point[name])
      expect(drawSettings({ a: wide, b: wide, c: wide }, 50, 0)).toEqual(points)
    },
  )
})
