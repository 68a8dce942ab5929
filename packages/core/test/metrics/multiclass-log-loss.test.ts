import { describe, expect, it } from 'vitest'
import { logLoss, multiclassLogLoss } from '../../src/metrics/index.ts'
import { seededRows } from './seeded-rows.ts'

describe('multiclassLogLoss', () => {
  it('log loss of two classes is the binary one', () => {
    for (const { labels, probabilities: p, weights } of seededRows) {
      const both = p.flatMap((value) => [1 - value, value])
      const binary = logLoss(labels, p, { weights })
      expect(multiclassLogLoss(labels, both, 2, { weights })).toMatchObject({
        value: 'value' in binary ? expect.closeTo(binary.value, 12) : 0,
      })
    }
  })

  it('takes the probability of the true class', () => {
    expect(multiclassLogLoss([0, 2], [0.5, 0.25, 0.25, 0, 0, 1], 3)).toEqual({
      value: expect.closeTo(Math.log(2) / 2, 14),
      n: 2,
    })
  })
})
