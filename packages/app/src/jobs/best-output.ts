/**
 * The place of the largest value of a row, the first of equal ones.
 *
 * @param values rows × outputs, row-major
 */
export function bestOutput(values: Float64Array, row: number, outputs: number): number {
  const mine = values.subarray(row * outputs, (row + 1) * outputs)
  return mine.indexOf(mine.reduce((a, b) => Math.max(a, b)))
}
