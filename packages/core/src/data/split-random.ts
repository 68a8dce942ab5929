import { createRandom } from '../math/index.ts'
import type { Split } from './partition.ts'
import { partition, testCount } from './partition.ts'

/**
 * A random split: ceil(testShare · rows) test rows, every subset of that size equally likely.
 *
 * @param testShare in (0, 1), default 0.2
 * @throws math.out_of_range, data.split_too_small
 * @example
 * splitRandom(1000, { testShare: 0.2, seed: 0 }).test.length   // 200
 */
export function splitRandom(
  rows: number,
  { testShare = 0.2, seed = 0 }: { readonly testShare?: number; readonly seed?: number } = {},
): Split {
  const chosen = createRandom(seed).choice(rows, testCount(rows, testShare))
  const isTest = new Uint8Array(rows)
  for (const row of chosen) isTest[row] = 1
  return partition(isTest)
}
