import { candorError } from '../errors.ts'
import type { Attributions } from './attributions.ts'

/** |residual| <= relativeBound · max(1, |score|, Σ|phi|): float64 sums of some 10^5 terms stay three orders inside it. */
export const relativeBound = 1e-9

/**
 * Checks that contributions add up, row by row: the residual score − base − Σ phi is stored, and its bound kept.
 *
 * @throws explain.residual_too_large names the first row beyond the bound; NaN counts as beyond it
 * @example
 * checkAdditivity({ method: 'exact', space: 'margin', rows: 1, names: ['x'], base: 1,
 *   phi: Float64Array.of(2), score: Float64Array.of(3) }).residual // Float64Array [0]
 */
export function checkAdditivity(parts: Omit<Attributions, 'residual'>): Attributions {
  const residual = new Float64Array(parts.rows)
  for (let row = 0; row < parts.rows; row++) residual[row] = residualOf(parts, row)
  return { ...parts, residual }
}

function residualOf({ names, base, phi, score }: Omit<Attributions, 'residual'>, row: number): number {
  let residual = score[row]! - base
  let size = 0
  for (let j = row * names.length; j < (row + 1) * names.length; j++) {
    residual -= phi[j]!
    size += Math.abs(phi[j]!)
  }
  const bound = relativeBound * Math.max(1, Math.abs(score[row]!), size)
  if (!(Math.abs(residual) <= bound))
    throw candorError('explain.residual_too_large', { row, residual, bound })
  return residual
}
