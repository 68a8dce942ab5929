import { exp, logistic } from '../math/index.ts'
import type { Ensemble } from './ensemble.ts'

/**
 * The ensemble's link as a function of a whole array of margins (rows × outputs, row-major), which it leaves unchanged.
 *
 * ```
 * identity   m                     any number
 * logistic   1 / (1 + e^-m)        probability in [0, 1], one by one
 * softmax    e^m_k / Σ e^m         probabilities of a row add up to 1; the largest margin is subtracted first
 * exp        e^m                   from 0 to Infinity
 * ```
 *
 * @example
 * linkOf({ ...ensemble, link: 'logistic' })(Float64Array.of(0)) // Float64Array [0.5]
 */
export function linkOf({ link, outputs }: Ensemble): (margins: Float64Array) => Float64Array {
  return (margins) => links[link](margins, outputs)
}

const links: Record<Ensemble['link'], (margins: Float64Array, outputs: number) => Float64Array> = {
  identity: (margins) => margins.slice(),
  logistic: (margins) => margins.map(logistic),
  exp: (margins) => margins.map(exp),
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
