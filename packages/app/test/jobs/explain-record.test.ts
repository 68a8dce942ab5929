import { describe, expect, it } from 'vitest'
import { evidenceOf, requireSameScore } from '../../src/jobs/explain-record.ts'

const attributions = {
  method: 'exact',
  space: 'margin',
  rows: 1,
  names: ['a', 'b', 'c', 'd'],
  base: 0.5,
  phi: Float64Array.of(0.25, -1, 0.25, 0),
  score: Float64Array.of(0),
  residual: Float64Array.of(0),
} as const

describe('evidenceOf', () => {
  it('lists the largest contribution first, equals in their order', () => {
    expect(evidenceOf(attributions).contributions.map(({ feature }) => feature)).toEqual(['b', 'a', 'c', 'd'])
  })
})

describe('requireSameScore', () => {
  const score = (explainedMargin: number) => ({
    margin: null,
    probabilities: null,
    output: 0,
    explainedMargin,
    more: {},
  })

  it('takes a vendor score within 1e-5 of the sum of its leaves', () => {
    expect(() => requireSameScore(attributions, score(1e-5))).not.toThrow()
  })

  it('refuses one beyond', () => {
    expect(() => requireSameScore(attributions, score(1.1e-5))).toThrow('expected equal within 1e-5')
  })
})
