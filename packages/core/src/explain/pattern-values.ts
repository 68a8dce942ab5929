import { gaussLegendre, type Quadrature } from '../math/index.ts'

/**
 * Path-dependent contributions of one leaf for every pattern of a row (bit k set: the row satisfies every split of the leaf's k-th feature), by
 * the formula of `pathDependentShap`. With A_i the integral over the features but i,
 *
 * ```
 * A_i(pattern) = Σ_q (w_q v) Π_{j ≠ i} g_j(p_q)      phi_i = (1 − z_i) A_i where bit i is set, −z_i A_i where it is not
 * ```
 *
 * Factors are multiplied in ascending order of j.
 * Twin: `patternValue`, one pattern at a time, to the bit.
 *
 * @param shares z of the leaf's features
 * @param out    2^u patterns × `width` numbers from `at` on, row-major; feature k is added at `columns[k]`
 * @example
 * // one feature, a quarter of the cover inside: a row inside gains 3/4 of the leaf, one outside loses 1/4
 * const out = new Float64Array(2)
 * addPatternValues(2, Float64Array.of(0.25), [0], out, 0, 1)
 * out // Float64Array [-0.5, 1.5]
 */
export function addPatternValues(
  value: number,
  shares: Float64Array,
  columns: ArrayLike<number>,
  out: Float64Array,
  at: number,
  width: number,
): void {
  const u = shares.length
  const rule = ruleFor(u)
  const half = 1 << (u - 1)
  for (let i = 0; i < u; i++) {
    integralsWithout(i, value, shares, rule)
    const inside = 1 - shares[i]!
    const outside = -shares[i]!
    const low = (1 << i) - 1
    for (let rest = 0; rest < half; rest++) {
      const pattern = ((rest & ~low) << 1) | (rest & low)
      const row = at + pattern * width + columns[i]!
      out[row]! += outside * integrals[rest]!
      out[row + (width << i)]! += inside * integrals[rest]!
    }
  }
}

/** The same for one pattern: what it adds to `out[at + columns[k]]`. */
export function patternValue(
  value: number,
  shares: Float64Array,
  pattern: number,
  columns: ArrayLike<number>,
  out: Float64Array,
  at: number,
): void {
  const u = shares.length
  const { nodes, weights } = ruleFor(u)
  for (let i = 0; i < u; i++) {
    let integral = 0
    for (let q = 0; q < nodes.length; q++) {
      const p = nodes[q]!
      let product = weights[q]! * value
      for (let j = 0; j < u; j++) {
        if (j === i) continue
        const absent = (1 - p) * shares[j]!
        product *= (pattern >> j) & 1 ? absent + p : absent
      }
      integral += product
    }
    out[at + columns[i]!]! += ((pattern >> i) & 1 ? 1 - shares[i]! : -shares[i]!) * integral
  }
}

const rules: Quadrature[] = []

function ruleFor(u: number): Quadrature {
  const order = Math.max(1, Math.ceil(u / 2))
  rules[order] ??= gaussLegendre(order)
  return rules[order]
}

/** Of patterns of at most 7 features: the integrals so far, and the products at one quadrature node. */
const integrals = new Float64Array(128)
const products = new Float64Array(128)

function integralsWithout(
  i: number,
  value: number,
  shares: Float64Array,
  { nodes, weights }: Quadrature,
): void {
  const half = 1 << (shares.length - 1)
  integrals.fill(0, 0, half)
  for (let q = 0; q < nodes.length; q++) {
    const p = nodes[q]!
    products[0] = weights[q]! * value
    let known = 1
    for (let j = 0; j < shares.length; j++) {
      if (j === i) continue
      const absent = (1 - p) * shares[j]!
      const present = absent + p
      for (let k = 0; k < known; k++) {
        products[known + k] = products[k]! * present
        products[k]! *= absent
      }
      known *= 2
    }
    for (let k = 0; k < half; k++) integrals[k]! += products[k]!
  }
}
