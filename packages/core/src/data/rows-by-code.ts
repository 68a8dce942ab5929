import { ascendingOrder } from '../math/index.ts'

/** A whole number per row: codes of classes or groups. */
export type Codes = Int32Array | Float64Array | Uint8Array

/**
 * The rows of each different code, both rising. The arrays are views of one array that the caller owns.
 *
 * @example
 * rowsByCode(Int32Array.of(7, -1, 7))   // [Int32Array [1], Int32Array [0, 2]]
 */
export function rowsByCode(codes: Codes): Int32Array[] {
  const order = new Int32Array(ascendingOrder(codes).buffer)
  const groups: Int32Array[] = []
  for (let start = 0, end = 0; start < order.length; start = end) {
    const code = codes[order[start]!]!
    while (end < order.length && codes[order[end]!] === code) end++
    groups.push(order.subarray(start, end))
  }
  return groups
}
