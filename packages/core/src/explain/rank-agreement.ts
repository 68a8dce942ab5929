import { studentQuantile } from '../math/index.ts'
import { type Undefined, undefinedValue } from '../metrics/index.ts'

/** How far two measures order the same things alike: 1 the same, −1 the reverse. */
export type RankAgreement = {
  readonly tau: number
  readonly n: number
  /** of a t-interval by leaving out each thing in turn, cut at −1 and 1; null for fewer than four things */
  readonly low: number | null
  readonly high: number | null
}

/**
 * Weighted tau of two measures of the same things, where pairs high in the order count for more:
 *
 * ```
 * tau(r) = Σ_{i<j} w_ij sign(x_i − x_j) sign(y_i − y_j) / √(Σ w_ij [x_i ≠ x_j] · Σ w_ij [y_i ≠ y_j]),  w_ij = 1/(r_i + 1) + 1/(r_j + 1)
 * ```
 *
 * the mean of two: ranks r by x (falling, ties by y), and by y (falling, ties by x).
 *
 * @returns undefined for fewer than two things, and where a measure is the same for all
 * Source: Vigna 2015, "A weighted correlation index for rankings with ties"; SciPy's `weightedtau` has the same tau.
 * @example
 * rankAgreement([3, 2, 1], [30, 20, 10]).tau // 1
 */
export function rankAgreement(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  level = 0.95,
): RankAgreement | Undefined {
  const n = x.length
  const places = Array.from({ length: n }, (_, i) => i)
  if (n < 2) return undefinedValue('too_few_rows', n)
  const tau = tauOf(x, y, places)
  if (tau === null) return undefinedValue('no_variation', n)
  return { tau, n, ...intervalOf(x, y, places, tau, level) }
}

function tauOf(x: ArrayLike<number>, y: ArrayLike<number>, places: readonly number[]): number | null {
  const [one, other] = [tauBy(x, y, places), tauBy(y, x, places)]
  return one === null || other === null ? null : (one + other) / 2
}

/** With ranks by the first measure. */
function tauBy(by: ArrayLike<number>, other: ArrayLike<number>, places: readonly number[]): number | null {
  const ordered = places.toSorted((a, b) => by[b]! - by[a]! || other[b]! - other[a]! || a - b)
  let [both, own, theirs] = [0, 0, 0]
  ordered.forEach((i, r) => {
    for (let s = r + 1; s < ordered.length; s++) {
      const j = ordered[s]!
      const weight = 1 / (r + 1) + 1 / (s + 1)
      const [p, q] = [Math.sign(by[i]! - by[j]!), Math.sign(other[i]! - other[j]!)]
      both += weight * p * q
      own += weight * p * p
      theirs += weight * q * q
    }
  })
  return own > 0 && theirs > 0 ? Math.max(-1, Math.min(1, both / Math.sqrt(own * theirs))) : null
}

function intervalOf(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  places: readonly number[],
  tau: number,
  level: number,
): Pick<RankAgreement, 'low' | 'high'> {
  const n = places.length
  const left = places.map((i) => tauOf(x, y, places.toSpliced(i, 1)))
  if (n < 4 || left.includes(null)) return { low: null, high: null }
  const known = left as number[]
  const mean = known.reduce((sum, value) => sum + value, 0) / n
  const squares = known.reduce((sum, value) => sum + (value - mean) * (value - mean), 0)
  const half = studentQuantile((1 + level) / 2, n - 1) * Math.sqrt(((n - 1) / n) * squares)
  return { low: Math.max(-1, tau - half), high: Math.min(1, tau + half) }
}
