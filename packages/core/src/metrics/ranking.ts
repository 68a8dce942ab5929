import { ascendingOrder } from '../math/index.ts'
import {
  checkedLabels,
  checkedScores,
  checkedWeights,
  type Labels,
  type Scores,
  type Weights,
} from './rows.ts'

/**
 * Rows ranked by score, highest first, with equal scores as one step: what every curve and area is made of.
 *
 * Step k: threshold[k] is the k-th highest distinct score; tp[k] and fp[k] are the weights of the positive and negative rows
 * with score >= threshold[k]. The last step holds everything. Rows of weight 0 are left out.
 */
export type Ranking = {
  readonly threshold: Float64Array
  readonly tp: Float64Array
  readonly fp: Float64Array
  /** sums of weights (counts without weights) */
  readonly positives: number
  readonly negatives: number
  /** counts, with weights too */
  readonly positiveRows: number
  readonly negativeRows: number
}

export function rankScores(labels: Labels, scores: Scores, weights?: Weights): Ranking {
  const y = checkedLabels(labels)
  const s = checkedScores(scores, y.length)
  const w = checkedWeights(weights, y.length)
  return stepsOf(y, s, w, ascendingOrder(s))
}

function stepsOf(y: Uint8Array, s: Float64Array, w: Float64Array | null, order: Uint32Array): Ranking {
  const n = y.length
  const threshold = new Float64Array(n)
  const sums = [new Float64Array(n), new Float64Array(n)] as const
  const total = [0, 0] as [number, number]
  const rows = [0, 0] as [number, number]
  let steps = 0
  for (let i = n - 1; i >= 0; i--) {
    const row = order[i]!
    const weight = w === null ? 1 : w[row]!
    if (weight === 0) continue
    const label = y[row] as 0 | 1
    rows[label]++
    total[label] += weight
    if (steps === 0 || s[row] !== threshold[steps - 1]) threshold[steps++] = s[row]!
    sums[0][steps - 1] = total[0]
    sums[1][steps - 1] = total[1]
  }
  return {
    threshold: threshold.subarray(0, steps),
    tp: sums[1].subarray(0, steps),
    fp: sums[0].subarray(0, steps),
    positives: total[1],
    negatives: total[0],
    positiveRows: rows[1],
    negativeRows: rows[0],
  }
}
