import { candorError } from '../errors.ts'
import type { Confusion } from './confusion.ts'
import { type MetricValue, undefinedValue } from './metric-value.ts'

/**
 * Weighted harmonic mean of precision and recall: (1 + β²) TP / ((1 + β²) TP + β² FN + FP). In [0, 1].
 *
 * β = 1 weighs them equally, β = 2 counts recall four times. 0 where positives exist and none is found; undefined without
 * positives (scikit-learn: 0).
 *
 * @param beta weight of recall, > 0
 * @throws metrics.beta_out_of_range
 * @example
 * fBeta({ tn: 12, fp: 2, fn: 2, tp: 4 }, 1) // { value: 0.6666666666666666, n: 20 }
 */
export function fBeta(confusion: Confusion, beta: number): MetricValue {
  if (!(beta > 0 && beta < Infinity)) throw candorError('metrics.beta_out_of_range', { value: beta })
  const { tn, fp, fn, tp } = confusion.rows ?? confusion
  if (tp + fn === 0) return undefinedValue('no_positives', 0)
  const square = beta * beta
  const found = (1 + square) * confusion.tp
  return { value: found / (found + square * confusion.fn + confusion.fp), n: tn + fp + fn + tp }
}
