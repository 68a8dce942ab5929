import { describe, expect, it } from 'vitest'
import { type Attributions, checkAdditivity } from '../../src/index.ts'

const parts = (phi: number[], score: number): Omit<Attributions, 'residual'> => ({
  method: 'exact',
  space: 'margin',
  rows: 1,
  names: phi.map((_, j) => `f${j}`),
  base: 1,
  phi: Float64Array.from(phi),
  score: Float64Array.of(score),
})

describe('checkAdditivity', () => {
  it('stores what is left of the score', () => {
    expect(checkAdditivity(parts([2, -0.5], 2.5 + 2 ** -40)).residual).toEqual(Float64Array.of(2 ** -40))
  })

  it('allows 1e-9 of 1, of the score, or of the sizes of the contributions, whichever is largest', () => {
    expect(() => checkAdditivity(parts([0], 1 + 0.9e-9))).not.toThrow()
    expect(() => checkAdditivity(parts([0], 1 + 1.5e-9))).toThrow(
      /row 0: score − base − contributions leaves/,
    )
    expect(() => checkAdditivity(parts([1e6], 1e6 + 1 + 0.9e-3))).not.toThrow()
    expect(() => checkAdditivity(parts([1e6, -1e6], 1 + 1.9e-3))).not.toThrow()
    expect(() => checkAdditivity(parts([1e6, -1e6], 1 + 2.1e-3))).toThrow(/at most 0\.002/)
  })

  it('takes NaN for too large', () => {
    expect(() => checkAdditivity(parts([Number.NaN], 1))).toThrow(/explainer|leaves NaN/)
  })
})
