import { candorError } from '../errors.ts'
import { createRandom } from '../math/index.ts'
import type { Split } from './partition.ts'
import { partition, testCount } from './partition.ts'
import type { Codes } from './rows-by-code.ts'
import { rowsByCode } from './rows-by-code.ts'
import { missingCode } from './table.ts'

/**
 * A random split of whole groups: ceil(testShare · groups) groups are the test part (groups are counted, not rows, as in
 * scikit-learn's GroupShuffleSplit), so that nobody is on both sides.
 *
 * @param groups    a code per row, not missing
 * @param testShare in (0, 1), default 0.2
 * @throws math.out_of_range, data.missing_group, data.split_too_small
 * @example
 * splitByGroup(Int32Array.of(4, 4, 4, 9, 9, 9), { testShare: 0.5, seed: 0 }).test.length   // 3
 */
export function splitByGroup(
  groups: Codes,
  { testShare = 0.2, seed = 0 }: { readonly testShare?: number; readonly seed?: number } = {},
): Split {
  checkGroups(groups)
  const members = rowsByCode(groups)
  const isTest = new Uint8Array(groups.length)
  for (const k of createRandom(seed).choice(members.length, testCount(members.length, testShare)))
    for (const row of members[k]!) isTest[row] = 1
  return partition(isTest)
}

/**
 * Checks that every row has a group.
 *
 * @throws data.missing_group
 * @example
 * checkGroups(Int32Array.of(0, 1))
 */
export function checkGroups(groups: Codes): void {
  const row = groups.findIndex((group: number) => group === missingCode || Number.isNaN(group))
  if (row >= 0) throw candorError('data.missing_group', { row })
}
