import { describe, expect, it } from 'vitest'
import { multiclassAccuracy } from '../../src/metrics/index.ts'

describe('multiclassAccuracy', () => {
  it('accuracy counts, or weighs', () => {
    expect(multiclassAccuracy([0, 1, 2, 2], [0, 1, 1, 2], 3)).toMatchObject({
      value: 0.75,
      n: 4,
      method: 'wilson',
    })
    expect(multiclassAccuracy([0, 1, 2, 2], [0, 1, 1, 2], 3, { weights: [1, 1, 5, 1] })).toEqual({
      value: 0.375,
      n: 4,
    })
    expect(multiclassAccuracy([], [], 3)).toEqual({ status: 'undefined', reason: 'no_rows', n: 0 })
  })
})
