/**
 * Quantile of ascending values that weigh: the least value at which the weight so far reaches the share p of all; where it is reached exactly, the
 * middle between that value and the next (Hyndman and Fan type 2).
 *
 * Weights of 1 are the same as none, a weight of 0 is the same as no row, and one of 2 the same as the row twice; the scale of the weights is of no account.
 *
 * @param sorted  n >= 1 ascending numbers without NaN; not checked
 * @param weights one a value, none negative, some above 0; null for 1 each; not checked
 * @param p       share in [0, 1]; not checked
 * @example
 * shareQuantile([1, 2, 3, 10], null, 0.5) // 2.5
 * shareQuantile([1, 2, 3, 10], [1, 1, 1, 5], 0.5) // 10
 */
export function shareQuantile(
  sorted: ArrayLike<number>,
  weights: ArrayLike<number> | null,
  p: number,
): number {
  if (weights !== null) return ofWeighted(sorted, weights, p)
  const n = sorted.length
  const wanted = n * p
  const place = Math.max(0, Math.ceil(wanted - n * rounding) - 1)
  const isReached = Math.abs(place + 1 - wanted) <= n * rounding
  const next = Math.min(n - 1, place + (isReached ? 1 : 0))
  return middle(sorted[place]!, sorted[next]!)
}

/** Sums of weights may miss a share by so much of all of them. */
const rounding = 1e-12

function ofWeighted(sorted: ArrayLike<number>, weights: ArrayLike<number>, p: number): number {
  const total = sumOf(weights)
  const [wanted, slack] = [p * total, rounding * total]
  let sum = 0
  let last = 0
  for (let i = 0; i < sorted.length; i++) {
    if (!(weights[i]! > 0)) continue
    sum += weights[i]!
    last = i
    if (sum < wanted - slack) continue
    return sum <= wanted + slack ? middle(sorted[i]!, sorted[nextWeighing(weights, i)]!) : sorted[i]!
  }
  return sorted[last]!
}

function nextWeighing(weights: ArrayLike<number>, place: number): number {
  for (let i = place + 1; i < weights.length; i++) if (weights[i]! > 0) return i
  return place
}

function middle(a: number, b: number): number {
  return a === b ? a : a + (b - a) / 2
}

function sumOf(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
