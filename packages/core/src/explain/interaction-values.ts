import { gaussLegendre } from '../math/index.ts'
import { coalitionBeta } from './coalition-weights.ts'
import { bitsOf, type PatternShares } from './pattern-table.ts'
import { addPatternValues } from './pattern-values.ts'

/**
 * Interactions of one leaf for every pattern of a row (see `Interactions`): the pair i < j of the leaf's features gets its Shapley interaction
 * index SII_ij, and i itself its contribution less half of its pairs.
 *
 * `places[i * u + j]`, i <= j: where the pair's number is added in a row of `width`; `contributions` and `pairs` are 2^u × u and 2^u × u², of
 * each pattern.
 */
function layInteractions(
  u: number,
  contributions: Float64Array,
  pairs: Float64Array,
  places: ArrayLike<number>,
  out: Float64Array,
  at: number,
  width: number,
): void {
  for (let pattern = 0; pattern < 1 << u; pattern++) {
    const row = at + pattern * width
    for (let i = 0; i < u; i++) out[row + places[i * u + i]!]! += contributions[pattern * u + i]!
    for (let i = 0; i < u; i++)
      for (let j = i + 1; j < u; j++) {
        const whole = pairs[(pattern * u + i) * u + j]!
        out[row + places[i * u + j]!]! += whole
        out[row + places[i * u + i]!]! -= whole / 2
        out[row + places[j * u + j]!]! -= whole / 2
      }
  }
}

/**
 * Path-dependent: SII_ij = v ∫₀¹ (o_i − z_i) (o_j − z_j) Π_{k ≠ i, j} ((1 − p) z_k + p o_k) dp.
 *
 * @param shares z of the leaf's features
 * @example
 * // two features, each half inside: together they give a row inside both 3/4 of the leaf
 * const out = new Float64Array(12)
 * addPathInteractions(1, Float64Array.of(0.5, 0.5), [0, 1, -1, 2], out, 0, 3)
 * out.subarray(9) // Float64Array [0.25, 0.25, 0.25]
 */
export function addPathInteractions(
  value: number,
  shares: Float64Array,
  places: ArrayLike<number>,
  out: Float64Array,
  at: number,
  width: number,
): void {
  const u = shares.length
  const contributions = new Float64Array(u << u)
  addPatternValues(value, shares, Array.from(shares.keys()), contributions, 0, u)
  const pairs = new Float64Array((u * u) << u)
  const { nodes, weights } = gaussLegendre(Math.max(1, Math.ceil(u / 2)))
  for (let pattern = 0; pattern < 1 << u; pattern++)
    for (let i = 0; i < u; i++)
      for (let j = i + 1; j < u; j++) {
        let integral = 0
        for (let q = 0; q < nodes.length; q++) {
          let product = weights[q]! * value
          for (let k = 0; k < u; k++) {
            if (k === i || k === j) continue
            product *= (1 - nodes[q]!) * shares[k]! + ((pattern >> k) & 1) * nodes[q]!
          }
          integral += product
        }
        const ofI = ((pattern >> i) & 1) - shares[i]!
        const ofJ = ((pattern >> j) & 1) - shares[j]!
        pairs[(pattern * u + i) * u + j] = ofI * ofJ * integral
      }
  layInteractions(u, contributions, pairs, places, out, at, width)
}

/**
 * Interventional: with background pattern b the leaf is reached only if the row satisfies the features G that b does not, and as long as those L
 * of b that the row does not satisfy are the row's. With B(a, s) = (a − 1)! (s − 1)! / (a + s − 1)! two of G have B(|G| − 1, |L| + 1), two of L
 * B(|G| + 1, |L| − 1), one of each −B(|G|, |L|).
 *
 * @param contributions of the leaf, 2^u × u
 */
export function addBackgroundInteractions(
  value: number,
  u: number,
  { patterns, shares }: PatternShares,
  contributions: Float64Array,
  places: ArrayLike<number>,
  out: Float64Array,
  at: number,
  width: number,
): void {
  const full = (1 << u) - 1
  const pairs = new Float64Array((u * u) << u)
  patterns.forEach((b, k) => {
    const gaining = full & ~b
    for (let part = 0; ; part = (part - b) & b) {
      addPairs(value * shares[k]!, u, gaining, b & ~part, pairs, (gaining | part) * u * u)
      if (part === b) return
    }
  })
  layInteractions(u, contributions, pairs, places, out, at, width)
}

function addPairs(
  scale: number,
  u: number,
  gaining: number,
  losing: number,
  pairs: Float64Array,
  at: number,
): void {
  const a = bitsOf(gaining)
  const s = bitsOf(losing)
  for (let i = 0; i < u; i++)
    for (let j = i + 1; j < u; j++) {
      const gains = ((gaining >> i) & 1) + ((gaining >> j) & 1)
      const losses = ((losing >> i) & 1) + ((losing >> j) & 1)
      if (gains + losses < 2) continue
      const index =
        gains === 2
          ? coalitionBeta(a - 1, s + 1)
          : losses === 2
            ? coalitionBeta(a + 1, s - 1)
            : -coalitionBeta(a, s)
      pairs[at + i * u + j]! += scale * index
    }
}
