/**
 * Positions of the local maxima at or above a height, at least `distance` apart; of two that are nearer the higher stays, of equal ones the
 * later. A flat top counts once, at its middle (the left one of two). The first and the last point are never peaks.
 *
 * Source: the meaning of SciPy's `find_peaks(x, height, distance)`.
 *
 * @example
 * peaksAbove(Float64Array.of(0, 9, 1, 7, 0, 0, 8, 8, 0), 5, 3) // [1, 6]
 */
export function peaksAbove(x: Float64Array, height: number, distance: number): number[] {
  const found = localMaxima(x, height)
  const kept = found.map(() => true)
  const rising = found.map((_, p) => p).sort((a, b) => x[found[a]!]! - x[found[b]!]! || a - b)
  for (const p of rising.reverse()) if (kept[p]) dropNear(found, kept, p, distance)
  return found.filter((_, p) => kept[p])
}

function localMaxima(x: Float64Array, height: number): number[] {
  const found: number[] = []
  const last = x.length - 1
  let i = 1
  while (i < last) {
    if (x[i]! >= height && x[i - 1]! < x[i]!) {
      let end = i
      while (end < last && x[end + 1] === x[i]) end++
      if (end < last && x[end + 1]! < x[i]!) found.push((i + end) >>> 1)
      i = end
    }
    i++
  }
  return found
}

function dropNear(found: readonly number[], kept: boolean[], p: number, distance: number): void {
  for (let q = p - 1; q >= 0 && found[p]! - found[q]! < distance; q--) kept[q] = false
  for (let q = p + 1; q < found.length && found[q]! - found[p]! < distance; q++) kept[q] = false
}
