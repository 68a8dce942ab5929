/**
 * Sum from the first value to the last, in float64: the order is the definition, so that every path gives the same bits.
 *
 * @example
 * orderedSum([1, 2, 3.5]) // 6.5
 */
export function orderedSum(values: ArrayLike<number>): number {
  let sum = 0
  for (let i = 0; i < values.length; i++) sum += values[i]!
  return sum
}
