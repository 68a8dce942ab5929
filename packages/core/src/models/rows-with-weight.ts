/**
 * The rows that count, ascending. A plain loop: a callback would box every weight of a large table.
 *
 * @param W weight of each row
 * @example
 * rowsWithWeight(Float64Array.of(1, 0, 2)) // Int32Array [0, 2]
 */
export function rowsWithWeight(W: Float64Array): Int32Array {
  const rows = new Int32Array(W.length)
  let count = 0
  for (let row = 0; row < rows.length; row++) if (W[row]! > 0) rows[count++] = row
  return rows.subarray(0, count)
}
