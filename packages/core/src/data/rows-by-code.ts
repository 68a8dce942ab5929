/** A whole number per row: codes of classes or groups. */
export type Codes = Int32Array | Float64Array | Uint8Array

/**
 * The rows of each different code, both rising.
 *
 * @example
 * rowsByCode(Int32Array.of(7, -1, 7))   // [Int32Array [1], Int32Array [0, 2]]
 */
export function rowsByCode(codes: Codes): Int32Array[] {
  const counts = new Map<number, number>()
  for (let row = 0; row < codes.length; row++) counts.set(codes[row]!, (counts.get(codes[row]!) ?? 0) + 1)
  const rising = [...counts.keys()].sort((a, b) => a - b)
  const rowsOf = new Map(rising.map((code) => [code, new Int32Array(counts.get(code)!)]))
  const filled = new Map(rising.map((code) => [code, 0]))
  for (let row = 0; row < codes.length; row++) {
    const code = codes[row]!
    const at = filled.get(code)!
    rowsOf.get(code)![at] = row
    filled.set(code, at + 1)
  }
  return [...rowsOf.values()]
}
