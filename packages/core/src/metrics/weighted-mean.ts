import { pairwiseSum } from '../math/index.ts'
import { type MetricValue, undefinedValue } from './metric-value.ts'

/** Mean of one term per row, by pairwise sums; with weights Σ w t / Σ w. `n` counts the rows of weight above 0. Changes `terms`. */
export function weightedMean(terms: Float64Array, weights: Float64Array | null): MetricValue {
  if (terms.length === 0) return undefinedValue('no_rows', 0)
  if (weights === null) return { value: pairwiseSum(terms) / terms.length, n: terms.length }
  let n = 0
  for (let i = 0; i < terms.length; i++) {
    terms[i] = weights[i] === 0 ? 0 : terms[i]! * weights[i]!
    if (weights[i]! > 0) n++
  }
  return n === 0
    ? undefinedValue('zero_weight', terms.length)
    : { value: pairwiseSum(terms) / pairwiseSum(weights), n }
}
