import { exp, logistic, softplus } from '../math/index.ts'
import type { Ensemble } from './ensemble.ts'

/**
 * The ensemble's link as a function of a whole array of margins (rows × outputs, row-major), which it leaves unchanged. With
 * m = linkScale · margin:
 *
 * ```
 * identity       m                     any number
 * logistic       1 / (1 + e^-m)        probability in [0, 1], one by one
 * softmax        e^m_k / Σ e^m         probabilities of a row add up to 1; the largest margin is subtracted first
 * exp            e^m                   from 0 to Infinity
 * softplus       ln(1 + e^m)           from 0 to Infinity (LightGBM's cross_entropy_lambda)
 * signed_square  sign(m) m²            any number (LightGBM's reg_sqrt)
 * step           1 where m > 0, else 0 XGBoost's binary:hinge
 * ```
 *
 * @example
 * linkOf({ ...ensemble, link: 'logistic' })(Float64Array.of(0)) // Float64Array [0.5]
 */
export function linkOf({
  link,
  linkScale,
  outputs,
}: Pick<Ensemble, 'link' | 'linkScale' | 'outputs'>): (margins: Float64Array) => Float64Array {
  if (linkScale === 1) return (margins) => links[link](margins, outputs)
  return (margins) =>
    links[link](
      margins.map((margin) => linkScale * margin),
      outputs,
    )
}

const links: Record<Ensemble['link'], (margins: Float64Array, outputs: number) => Float64Array> = {
  identity: (margins) => margins.slice(),
  logistic: (margins) => margins.map(logistic),
  exp: (margins) => margins.map(exp),
  softplus: (margins) => margins.map(softplus),
  signed_square: (margins) => margins.map((margin) => Math.abs(margin) * margin),
  step: (margins) => margins.map((margin) => (margin > 0 ? 1 : 0)),
  softmax,
}

function softmax(margins: Float64Array, outputs: number): Float64Array {
  const shares = margins.slice()
  for (let start = 0; start < shares.length; start += outputs) {
    const row = shares.subarray(start, start + outputs)
    const top = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
    let total = 0
    for (let k = 0; k < outputs; k++) total += row[k] = exp(row[k]! - top)
    for (let k = 0; k < outputs; k++) row[k]! /= total
  }
  return shares
}
