import { log } from '../math/index.ts'

/**
 * What `scoreOf` is where classes are parted by entropy: 2 Σ_k S_k log2 (S_k / S), twice minus weight · entropy, S_k the weight of class k.
 *
 * @param gradients -S_k of each class; of two classes -S_1 alone
 * @param weight    S, above 0
 * Source: Quinlan 1986. The forest kernel repeats it to the bit.
 * @example
 * entropyScore(Float64Array.of(-1), 2) // -4: two rows of weight 1, one of them of class 1, have one bit each
 */
export function entropyScore(gradients: Float64Array, weight: number): number {
  let sum = 0
  if (gradients.length === 1) sum += termOf(weight + gradients[0]!, weight)
  for (const gradient of gradients) sum += termOf(0 - gradient, weight)
  return (2 * sum) / Math.LN2
}

/** Rounding may leave a little less than nothing of an empty class. */
function termOf(part: number, weight: number): number {
  return part > 0 ? part * log(part / weight) : 0
}
