/**
 * Shapley weights of one leaf for one pair of rows. A leaf is reached by a mixture of the explained row x and a reference
 * row r when every feature of `onlyX` (inside the leaf's box for x, outside for r) is taken from x and every feature of
 * `onlyR` from r. With a = |onlyX| and s = |onlyR| that game gives each feature of
 *
 * ```
 * onlyX   + (a - 1)! s! / (a + s)!        = joined[a][s]
 * onlyR   −  a! (s - 1)! / (a + s)!       = −apart[a][s]
 * ```
 *
 * and nothing to the others. Both tables are row-major, (size + 1) × (size + 1), float64; entries that do not exist are 0.
 * Source: Lundberg and others 2020, Algorithm 3; Nadel and Wettenstein 2026, section 3.
 */
export type CoalitionWeights = {
  readonly size: number
  readonly joined: Float64Array
  readonly apart: Float64Array
}

/**
 * Weights for leaves of at most `size` distinct features.
 *
 * @example
 * coalitionWeights(2).joined // [0,0,0, 1,1/2,1/3, 1/2,1/6,1/12] as Float64Array
 */
export function coalitionWeights(size: number): CoalitionWeights {
  const width = size + 1
  const joined = new Float64Array(width * width)
  const apart = new Float64Array(width * width)
  for (let a = 1; a <= size; a++) {
    for (let s = 0; s <= size; s++) joined[a * width + s] = inverseBinomial(a + s, a) / a
  }
  for (let a = 0; a <= size; a++) {
    for (let s = 1; s <= size; s++) apart[a * width + s] = inverseBinomial(a + s, s) / s
  }
  return { size, joined, apart }
}

/** 1 / C(n, k) as a product of small ratios: no factorial is formed, so nothing overflows. */
function inverseBinomial(n: number, k: number): number {
  let product = 1
  for (let i = 1; i <= k; i++) product *= i / (n - k + i)
  return product
}

/**
 * B(a, s) = (a − 1)! (s − 1)! / (a + s − 1)! of whole numbers from 1 on, as a product of small ratios.
 *
 * @example
 * coalitionBeta(2, 1) // 0.5
 */
export function coalitionBeta(a: number, s: number): number {
  let product = 1 / a
  for (let i = 1; i < s; i++) product *= i / (a + i)
  return product
}
