/**
 * Sum by halves: the rounding error grows with log n instead of n. The order depends on the length alone.
 *
 * Blocks of up to 128 values are summed first to last; a longer range is cut at half its length, rounded down.
 *
 * Source: Higham 1993, "The accuracy of floating point summation".
 * @example
 * pairwiseSum([1, 2, 3.5]) // 6.5
 */
export function pairwiseSum(values: ArrayLike<number>): number {
  return sumRange(values, 0, values.length)
}

function sumRange(values: ArrayLike<number>, start: number, end: number): number {
  if (end - start > BLOCK) {
    const middle = (start + end) >>> 1
    return sumRange(values, start, middle) + sumRange(values, middle, end)
  }
  let sum = 0
  for (let i = start; i < end; i++) sum += values[i]!
  return sum
}

const BLOCK = 128
