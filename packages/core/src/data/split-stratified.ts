import { createRandom } from '../math/index.ts'
import type { Split } from './partition.ts'
import { partition, testCount } from './partition.ts'
import type { Codes } from './rows-by-code.ts'
import { rowsByCode } from './rows-by-code.ts'

/**
 * A random split that keeps the shares of classes: ceil(testShare · n) test rows, given to the classes in proportion by
 * largest remainder. Where the sizes allow it, a class of two rows or more is in both parts; a class of one row is in training.
 *
 * @param labels    a code per row; any whole number, missing (-1) counts as a class of its own
 * @param testShare in (0, 1), default 0.2
 * @throws math.out_of_range, data.split_too_small
 * @example
 * const labels = Int32Array.of(0, 0, 0, 0, 1, 1)
 * splitStratified(labels, { testShare: 0.5, seed: 0 }).test.reduce((sum, row) => sum + labels[row], 0)   // 1
 */
export function splitStratified(
  labels: Codes,
  { testShare = 0.2, seed = 0 }: { readonly testShare?: number; readonly seed?: number } = {},
): Split {
  const classes = rowsByCode(labels)
  const sizes = classes.map((rows) => rows.length)
  const counts = testCounts(sizes, testCount(labels.length, testShare))
  const isTest = new Uint8Array(labels.length)
  const random = createRandom(seed)
  classes.forEach((rows, k) => {
    for (const i of random.choice(rows.length, counts[k]!)) isTest[rows[i]!] = 1
  })
  return partition(isTest)
}

/**
 * How many of each class go to the test part, `total` in all: shares by largest remainder (ties to the earlier class), then
 * one row from where most is to where none is, so that no class is lost in a part where it need not be.
 *
 * @example
 * testCounts([90, 8, 2], 10)   // [8, 1, 1]
 */
export function testCounts(sizes: readonly number[], total: number): number[] {
  const n = sizes.reduce((sum, size) => sum + size, 0)
  const counts = byLargestRemainder(
    sizes.map((size) => (size * total) / n),
    total,
  )
  const fewest = sizes.map((size) => (size > 1 ? 1 : 0))
  const most = sizes.map((size) => size - 1)
  lift(counts, fewest, most)
  return counts
}

function byLargestRemainder(quotas: readonly number[], total: number): number[] {
  const counts = quotas.map(Math.floor)
  const left = total - counts.reduce((sum, count) => sum + count, 0)
  const order = quotas
    .map((_, k) => k)
    .sort((a, b) => quotas[b]! - counts[b]! - (quotas[a]! - counts[a]!) || a - b)
  for (const k of order.slice(0, left)) counts[k]!++
  return counts
}

/** Moves counts into fewest … most, one at a time, as long as another class can give or take. */
function lift(counts: number[], fewest: readonly number[], most: readonly number[]): void {
  counts.forEach((_, k) => {
    if (counts[k]! < fewest[k]!) move(counts, k, 1, widest(counts, fewest, 1))
    if (counts[k]! > most[k]!) move(counts, k, -1, widest(most, counts, 1))
  })
}

function move(counts: number[], k: number, step: number, other: number): void {
  if (other < 0) return
  counts[k]! += step
  counts[other]! -= step
}

/** The class with the widest room between two bounds, at least `least`; -1 when there is none. */
function widest(high: readonly number[], low: readonly number[], least: number): number {
  let best = -1
  high.forEach((bound, k) => {
    const room = bound - low[k]!
    if (room >= least && (best < 0 || room > high[best]! - low[best]!)) best = k
  })
  return best
}
