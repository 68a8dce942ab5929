/**
 * Pearson's correlation of a series with itself `lag` points later: of x[0 … n − lag) with x[lag … n), each around its own mean.
 * NaN with fewer than two pairs, or where either side is constant.
 *
 * @param lag whole, >= 1
 * @example
 * autocorrelation(Float64Array.of(1, 2, 1, 2, 1), 1) // -1
 */
export function autocorrelation(x: Float64Array, lag: number): number {
  const pairs = x.length - lag
  if (pairs < 2 || isConstant(x, 0, pairs) || isConstant(x, lag, x.length)) return Number.NaN
  let early = 0
  let late = 0
  for (let i = 0; i < pairs; i++) {
    early += x[i]!
    late += x[i + lag]!
  }
  early /= pairs
  late /= pairs
  return correlation(x, lag, early, late)
}

function correlation(x: Float64Array, lag: number, early: number, late: number): number {
  let products = 0
  let earlySquares = 0
  let lateSquares = 0
  for (let i = 0; i + lag < x.length; i++) {
    const a = x[i]! - early
    const b = x[i + lag]! - late
    products += a * b
    earlySquares += a * a
    lateSquares += b * b
  }
  return Math.min(1, Math.max(-1, products / Math.sqrt(earlySquares) / Math.sqrt(lateSquares)))
}

function isConstant(x: Float64Array, from: number, to: number): boolean {
  for (let i = from + 1; i < to; i++) if (x[i] !== x[from]) return false
  return true
}
