import { exp, log } from '../math/index.ts'

/** No hessian is smaller, so that a leaf of rows that are nearly certain stays finite. As in XGBoost. */
const leastHessian = 1e-16

/**
 * What boosting of several classes makes small: minus the logarithm of the probability that softmax gives to the label. One margin a
 * class; a round grows one tree for each.
 *
 * ```
 * loss       log Σ e^m_k - m_label
 * gradient   p_k - [k = label]
 * hessian    2 p_k (1 - p_k): twice the second derivative by m_k alone, as all margins of a row move in one round
 * ```
 *
 * Source: Friedman 2001, algorithm 6; the factor 2 as XGBoost's multi:softprob (LightGBM: K / (K - 1)).
 * @example
 * softmaxLoss.value(Float64Array.of(0, 0), 1) // 0.6931471805599453
 */
export const softmaxLoss = {
  link: 'softmax',

  /** margins before any tree: logarithms of the classes' weighted shares, around 0; a class without rows is given the share 1e-16 */
  base(shares: ArrayLike<number>): Float64Array {
    const logs = Float64Array.from(shares, (share) => log(Math.max(share, leastHessian)))
    const mean = logs.reduce((sum, value) => sum + value, 0) / logs.length
    return logs.map((value) => value - mean)
  },

  /** loss of one row */
  value(margins: Float64Array, label: number): number {
    return logSumExp(margins) - margins[label]!
  },

  /** fills the gradients and hessians of one row, one of each a class */
  derivatives(margins: Float64Array, label: number, gradients: Float64Array, hessians: Float64Array): void {
    const total = logSumExp(margins)
    for (let k = 0; k < margins.length; k++) {
      const p = exp(margins[k]! - total)
      gradients[k] = p - (k === label ? 1 : 0)
      hessians[k] = Math.max(2 * p * (1 - p), leastHessian)
    }
  },
} as const

function logSumExp(margins: Float64Array): number {
  const top = margins.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  let sum = 0
  for (const margin of margins) sum += exp(margin - top)
  return top + log(sum)
}
