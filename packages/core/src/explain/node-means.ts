import type { Ensemble } from '../models/index.ts'
import { coverRatios } from './cover-ratios.ts'

/**
 * The mean leaf below every node, by cover: the value itself at leaves.
 *
 * @param offset which value of a leaf, where leaves have several
 * @returns one number a node; meaningless where the ensemble has no covers
 * @example
 * nodeMeans(stump, 0) // Float64Array [0.5, -1, 1]
 */
export function nodeMeans(ensemble: Ensemble, offset: number): Float64Array {
  const { feature, left, right, value, leafWidth } = ensemble
  const ratios = coverRatios(ensemble)
  const means = Float64Array.from(feature, (_, node) => value[node * leafWidth + offset]!)
  for (let node = feature.length - 1; node >= 0; node--) {
    if (feature[node]! < 0) continue
    const [a, b] = [left[node]!, right[node]!]
    means[node] = ratios[b]! * means[b]! + ratios[a]! * means[a]!
  }
  return means
}
