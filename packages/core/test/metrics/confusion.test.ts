import { describe, expect, it } from 'vitest'
import { confusionAt } from '../../src/metrics/index.ts'
import { seededRows } from './seeded-rows.ts'

describe('confusionAt', () => {
  it('counts by the operator it is told', () => {
    const rows = [
      [0, 1, 1, 0],
      [0.2, 0.5, 0.9, 0.5],
    ] as const
    expect(confusionAt(...rows, { value: 0.5, operator: '>=' })).toEqual({ tn: 1, fp: 1, fn: 0, tp: 2 })
    expect(confusionAt(...rows, { value: 0.5, operator: '>' })).toEqual({ tn: 2, fp: 0, fn: 1, tp: 1 })
  })

  it('sums weights and keeps the counts', () => {
    const { labels, scores, weights } = {
      labels: [0, 1, 1, 0, 1],
      scores: [0.2, 0.5, 0.9, 0.7, 0.1],
      weights: [2, 0.5, 1.5, 3, 0],
    }
    expect(confusionAt(labels, scores, { value: 0.5, operator: '>=', weights })).toEqual({
      tn: 2,
      fp: 3,
      fn: 0,
      tp: 2,
      rows: { tn: 1, fp: 1, fn: 0, tp: 2 },
    })
  })

  it('weights of whole numbers are rows repeated', () => {
    for (const { labels, scores, weights } of seededRows) {
      const threshold = { value: scores[0]!, operator: '>=' } as const
      const repeat = (values: readonly number[]) =>
        values.flatMap((value, i) => Array<number>(weights[i]!).fill(value))
      const { rows: _, ...weighted } = confusionAt(labels, scores, { ...threshold, weights })
      expect(weighted).toEqual(confusionAt(repeat(labels), repeat(scores), threshold))
    }
  })
})
