import type { Random } from '../math/index.ts'

/**
 * How often each row is drawn when as many rows as have weight are drawn with replacement. Rows without weight are not drawn from, so
 * that a tree always has rows.
 *
 * @param W weight of each row
 * @example
 * drawWithReplacement(Float64Array.of(1, 0, 1, 1), createRandom(0)).reduce((a, b) => a + b) // 3
 */
export function drawWithReplacement(W: Float64Array, random: Random): Int32Array {
  const rows = Int32Array.from(W, (_, row) => row).filter((row) => W[row]! > 0)
  const times = new Int32Array(W.length)
  for (let i = 0; i < rows.length; i++) times[rows[random.int(rows.length)]!]!++
  return times
}
