import { describe, expect, it } from 'vitest'
import { brier, logLoss } from '../../src/metrics/index.ts'

describe('weightedMean, in the metrics made of it', () => {
  it('leaves weights and values of the caller as they were', () => {
    const p = Float64Array.of(0.2, 0.7)
    const weights = Float64Array.of(2, 3)
    logLoss([0, 1], p, { weights })
    brier([0, 1], p, { weights })
    expect([...p, ...weights]).toEqual([0.2, 0.7, 2, 3])
  })

  it('a row of weight 0 is as if it were not there', () => {
    expect(brier([0, 1, 1], [0.2, 0.7, 0.1], { weights: [1, 1, 0] })).toEqual(
      brier([0, 1], [0.2, 0.7], { weights: [1, 1] }),
    )
  })
})
