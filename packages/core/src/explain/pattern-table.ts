import type { CoalitionWeights } from './coalition-weights.ts'

/**
 * All that one leaf can give: for each pattern of an explained row (bit k set: the row satisfies every split of the leaf's
 * k-th feature) the contributions of its u features. Rows of zeros are not kept.
 *
 * `rowOf[pattern]` is the row's place in `values` (rows × u, row-major, float64), or -1 for zeros.
 */
export type PatternTable = { readonly rowOf: Int32Array; readonly values: Float64Array }

/** Background rows of a leaf, counted by pattern: patterns ascending, their shares of the background (sum 1). */
export type PatternShares = { readonly patterns: Int32Array; readonly shares: Float64Array }

/**
 * Fills a leaf's table from the background's patterns by the cube rule: with pattern b the leaf is reached only if the row
 * satisfies all that b does not; then the features outside b gain, those in b but not in the row's pattern lose.
 *
 * O(Σ_b 2^|b| · u) <= O(3^u · u), in ascending order of b: the same numbers in the same order on every run.
 * Twin: `scanPatterns`, one row pattern at a time.
 * Source: Nadel and Wettenstein 2026 (WOODELF), section 3; Zern, Broelemann, Kasneci 2023.
 *
 * @param u     distinct features of the leaf, 0 to 12 (the table has 2^u patterns)
 * @param value leaf value; scales the whole table
 * @example
 * // one feature, all of the background outside the box: a row inside gains the whole leaf
 * patternTable(1, 2, { patterns: Int32Array.of(0), shares: Float64Array.of(1) }, coalitionWeights(1))
 * // { rowOf: Int32Array [-1, 0], values: Float64Array [2] }
 */
export function patternTable(
  u: number,
  value: number,
  shares: PatternShares,
  weights: CoalitionWeights,
): PatternTable {
  const dense = new Float64Array(u << u)
  const touched = new Uint8Array(1 << u)
  shares.patterns.forEach((pattern, k) => {
    addCube(u, value * shares.shares[k]!, pattern, weights, dense, touched)
  })
  return compact(u, dense, touched)
}

/** For a background pattern b: all row patterns that contain its complement, smallest part of b first. */
function addCube(
  u: number,
  scale: number,
  b: number,
  { size, joined, apart }: CoalitionWeights,
  dense: Float64Array,
  touched: Uint8Array,
): void {
  const full = (1 << u) - 1
  const gaining = full & ~b
  const gains = bitsOf(gaining)
  for (let part = 0; ; part = (part - b) & b) {
    const losing = b & ~part
    const pattern = gaining | part
    const place = gains * (size + 1) + bitsOf(losing)
    const gain = scale * joined[place]!
    const loss = scale * apart[place]!
    for (let k = 0; k < u; k++) {
      const bit = 1 << k
      if (gaining & bit) dense[pattern * u + k]! += gain
      else if (losing & bit) dense[pattern * u + k]! -= loss
    }
    if (gaining | losing) touched[pattern] = 1
    if (part === b) return
  }
}

function compact(u: number, dense: Float64Array, touched: Uint8Array): PatternTable {
  const rowOf = new Int32Array(touched.length)
  let kept = 0
  for (let pattern = 0; pattern < touched.length; pattern++)
    rowOf[pattern] = touched[pattern] === 0 ? -1 : kept++
  const values = new Float64Array(kept * u)
  for (let pattern = 0; pattern < touched.length; pattern++) {
    const row = rowOf[pattern]!
    if (row >= 0) for (let k = 0; k < u; k++) values[row * u + k] = dense[pattern * u + k]!
  }
  return { rowOf, values }
}

/** Number of set bits of a 32-bit pattern. */
export function bitsOf(pattern: number): number {
  let bits = 0
  for (let rest = pattern; rest !== 0; rest &= rest - 1) bits++
  return bits
}
