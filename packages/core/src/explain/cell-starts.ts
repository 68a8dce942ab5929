import type { ValueAxis } from './value-axis.ts'

/** Which side of a split a value of its model column is on; `column` counts in the list that `columnsAt` gives. */
export type SidedSplit = { readonly column: number; readonly isLeft: (value: number) => boolean }

/**
 * Where splits change sides along an axis: the first index on the far side of each, found for all splits at once by halving. Between
 * two of them every index answers all splits alike: they cut the axis into cells.
 *
 * @param columnsAt model columns for a list of values of the axis; each must not turn round along it
 * @param least, most the part of the axis that counts
 * @returns rising, without repeats, all above `least`
 * @example
 * const split = { column: 0, isLeft: (x) => x <= 2.5 }
 * cellStarts(steppedAxis(1), { least: 0n, most: 9n }, [split], (values) => [Float64Array.from(values)]) // [3n]
 */
export function cellStarts(
  axis: ValueAxis,
  { least, most }: { readonly least: bigint; readonly most: bigint },
  splits: readonly SidedSplit[],
  columnsAt: (values: readonly number[]) => readonly Float64Array[],
): bigint[] {
  if (splits.length === 0 || least >= most) return []
  const ends = columnsAt([axis.valueAt(least), axis.valueAt(most)])
  const sideAt = ({ column, isLeft }: SidedSplit, columns: readonly Float64Array[], i: number) =>
    isLeft(columns[column]![i]!)
  const turning = splits.filter((split) => sideAt(split, ends, 0) !== sideAt(split, ends, 1))
  const first = turning.map((split) => sideAt(split, ends, 0))
  const near = turning.map(() => least)
  const far = turning.map(() => most)
  while (far.some((index, i) => index - near[i]! > 1n)) {
    const middles = far.map((index, i) => (index + near[i]!) >> 1n)
    const columns = columnsAt(middles.map(axis.valueAt))
    turning.forEach((split, i) => {
      if (sideAt(split, columns, i) === first[i]) near[i] = middles[i]!
      else far[i] = middles[i]!
    })
  }
  return [...new Set(far)].sort((a, b) => (a < b ? -1 : 1))
}
