/**
 * Mid-rank of every value among all of a column: (values below + ½ values equal) / n, in (0, 1); equal values share one.
 *
 * @param values NaN is missing: it has no rank, and does not count
 * @returns NaN where a value is missing; caller owns
 * @example
 * valuePercentiles(Float64Array.of(3, 1, 3, 9)) // Float64Array [0.5, 0.125, 0.5, 0.875]
 */
export function valuePercentiles(values: Float64Array): Float64Array {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  return values.map((value) => {
    if (Number.isNaN(value)) return Number.NaN
    const below = firstAtLeast(sorted, value)
    let end = below
    while (end < sorted.length && sorted[end] === value) end = nextStep(sorted, end, value)
    return (below + end) / 2 / sorted.length
  })
}

function firstAtLeast(sorted: Float64Array, value: number): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! < value) low = middle + 1
    else high = middle
  }
  return low
}

/** The end of a run of equal values, by bisection: runs may be most of the column. */
function nextStep(sorted: Float64Array, from: number, value: number): number {
  let [low, high] = [from, sorted.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (sorted[middle]! <= value) low = middle + 1
    else high = middle
  }
  return low
}
