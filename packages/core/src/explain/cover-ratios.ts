import type { Ensemble } from '../models/index.ts'

/**
 * Share of the parent's cover that went to each node: cover / parent's cover, 1 at roots. Where the parent's cover is 0
 * nothing is known, and both children get 1/2 (as XGBoost since 3.3); the other ratios of such a path are 0 anyhow.
 *
 * @returns one number a node, float64; meaningless where the ensemble has no covers (`coverSource` 'none')
 * @example
 * // a stump whose leaves saw 1 and 3 of 4 rows
 * coverRatios(stump) // Float64Array [1, 0.25, 0.75]
 */
export function coverRatios({ feature, left, right, cover }: Ensemble): Float64Array {
  const ratios = new Float64Array(feature.length).fill(1)
  for (let node = 0; node < feature.length; node++) {
    if (feature[node]! < 0) continue
    const whole = cover[node]!
    ratios[left[node]!] = whole > 0 ? cover[left[node]!]! / whole : 0.5
    ratios[right[node]!] = whole > 0 ? cover[right[node]!]! / whole : 0.5
  }
  return ratios
}
