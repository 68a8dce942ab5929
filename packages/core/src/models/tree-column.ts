/**
 * A column as trees with drawn thresholds compare it: rounded to float32, without negative zero, so that the least of equal values has
 * the same bits whichever is met first.
 *
 * @example
 * treeColumn([0.1, -0]) // Float32Array [0.10000000149011612, 0]
 */
export function treeColumn(values: ArrayLike<number>): Float32Array {
  const column = new Float32Array(values.length)
  for (let row = 0; row < column.length; row++) column[row] = Math.fround(values[row]!) + 0
  return column
}
