import { describe, expect, it } from 'vitest'
import { headlineFacts, holds, shareFacts, standardErrors } from '../src/published-fact.ts'

describe('published facts', () => {
  it('hold up to their tolerance, which is included; no number never holds', () => {
    const fact = { fact: 'rows', published: 10, tolerance: 1 }
    expect([8.9, 9, 11, 11.1, Number.NaN].map((ours) => holds({ ...fact, ours }))).toEqual([
      false,
      true,
      true,
      false,
      false,
    ])
  })

  it('give headlines the luck of so many rows; what was not counted does not hold', () => {
    const headline = { name: 'share', value: 0.5, tolerance: 0.01, sampleTolerance: 0.06 }
    const [fact] = headlineFacts([headline], { share: 0.52 }, 9000)
    expect(fact).toMatchObject({ fact: 'share', published: 0.5, ours: 0.52 })
    expect(fact!.tolerance).toBeCloseTo(0.03, 12)
    expect(headlineFacts([headline], {}, 9000).map(holds)).toEqual([false])
  })

  it('count levels that were published and levels that were not', () => {
    const facts = shareFacts('sex', ['F', 'F', 'M', 'X'], { F: 0.5, M: 0.5 })
    expect(facts.map(({ fact, ours }) => [fact, ours])).toEqual([
      ['share of sex F', 0.5],
      ['share of sex M', 0.25],
      ['share of sex X', 0.25],
    ])
    expect(facts.map(holds)).toEqual([true, true, false])
    expect(standardErrors(0.5, 100)).toBeCloseTo(0.25, 12)
  })
})
