import { candorError } from '../errors.ts'
import { ascendingOrder, createRandom } from '../math/index.ts'
import type { Split } from './partition.ts'
import { partition } from './partition.ts'
import type { Codes } from './rows-by-code.ts'
import { rowsByCode } from './rows-by-code.ts'
import { checkGroups } from './split-by-group.ts'
import { checkTimes } from './split-by-time.ts'

/** What is folded: rows alone, rows with classes to spread evenly, with groups to keep whole, or with times to keep in order. */
export type FoldSource =
  | { readonly rows: number }
  | { readonly labels: Codes }
  | { readonly groups: Codes }
  | { readonly times: Float64Array }

/** `stratified: false` folds labelled rows as if they had no labels. */
export type FoldOptions = { readonly folds?: number; readonly seed?: number; readonly stratified?: boolean }

/**
 * Folds for cross-validation: each row is a test row once, except with times.
 *
 * - rows: random; fold sizes differ by one at most.
 * - labels: random; so do the counts of each class, and fold sizes too.
 * - groups: whole groups, the largest first, each to the lightest fold; the seed decides among groups of equal size.
 * - times: folds + 1 blocks in order of time, rows of equal time together; fold k is tested on block k + 1 and trained on all
 *   earlier ones, so the first block is never tested. No seed.
 *
 * @param options folds, an integer in [2, rows] (groups: [2, groups]), default 5; seed, default 0
 * @throws math.out_of_range, data.missing_group, data.missing_time, data.split_too_small
 * @example
 * kFold({ rows: 10 }, { folds: 5, seed: 0 }).map(({ test }) => test.length)   // [2, 2, 2, 2, 2]
 */
export function kFold(
  source: FoldSource,
  { folds = 5, seed = 0, stratified = true }: FoldOptions = {},
): Split[] {
  if ('times' in source) return foldsOfTimes(source.times, folds)
  if ('groups' in source) return splitsOf(foldsOfGroups(source.groups, folds, seed), folds)
  if ('labels' in source && stratified) return splitsOf(foldsOfLabels(source.labels, folds, seed), folds)
  return splitsOf(foldsOfRows('labels' in source ? source.labels.length : source.rows, folds, seed), folds)
}

function splitsOf(foldOfRow: Int32Array, folds: number): Split[] {
  return Array.from({ length: folds }, (_, fold) => partition(isInFold(foldOfRow, fold)))
}

function isInFold(foldOfRow: Int32Array, fold: number): Uint8Array {
  const flags = new Uint8Array(foldOfRow.length)
  for (let row = 0; row < flags.length; row++) flags[row] = Number(foldOfRow[row] === fold)
  return flags
}

function checkFolds(folds: number, most: number): void {
  if (!Number.isInteger(folds) || folds < 2 || folds > most)
    throw candorError('math.out_of_range', { name: 'folds', range: `[2, ${most}]`, value: folds })
}

function foldsOfRows(rows: number, folds: number, seed: number): Int32Array {
  return foldsOfLabels(new Uint8Array(rows), folds, seed)
}

/** Deals the shuffled rows of class after class round the folds, so that every class and all rows are spread evenly. */
function foldsOfLabels(labels: Codes, folds: number, seed: number): Int32Array {
  checkFolds(folds, labels.length)
  const random = createRandom(seed)
  const foldOfRow = new Int32Array(labels.length)
  let dealt = 0
  for (const rows of rowsByCode(labels))
    for (const row of random.shuffle(rows)) foldOfRow[row] = dealt++ % folds
  return foldOfRow
}

function foldsOfGroups(groups: Codes, folds: number, seed: number): Int32Array {
  checkGroups(groups)
  const members = rowsByCode(groups)
  checkFolds(folds, members.length)
  const bySize = createRandom(seed)
    .shuffle(members)
    .sort((a, b) => b.length - a.length)
  const weights = new Int32Array(folds)
  const foldOfRow = new Int32Array(groups.length)
  for (const rows of bySize) {
    const lightest = weights.indexOf(weights.reduce((a, b) => Math.min(a, b)))
    weights[lightest]! += rows.length
    for (const row of rows) foldOfRow[row] = lightest
  }
  return foldOfRow
}

function foldsOfTimes(times: Float64Array, folds: number): Split[] {
  checkTimes(times)
  checkFolds(folds, times.length - 1)
  const order = ascendingOrder(times)
  const borders = Array.from({ length: folds + 2 }, (_, k) => blockBorder(times, order, k, folds + 1))
  return Array.from({ length: folds }, (_, fold) =>
    timeFold(order, borders[fold + 1]!, borders[fold + 2]!, fold),
  )
}

/** The first position of block k, moved back to the first row of its time. */
function blockBorder(times: Float64Array, order: Uint32Array, k: number, blocks: number): number {
  let at = Math.floor((k * times.length) / blocks)
  while (at > 0 && at < order.length && times[order[at - 1]!] === times[order[at]!]) at--
  return at
}

function timeFold(order: Uint32Array, start: number, end: number, fold: number): Split {
  if (start === 0) throw candorError('data.split_too_small', { rows: 0, part: `train of fold ${fold + 1}` })
  if (end === start) throw candorError('data.split_too_small', { rows: 0, part: `test of fold ${fold + 1}` })
  return {
    train: Int32Array.from(order.subarray(0, start)).sort(),
    test: Int32Array.from(order.subarray(start, end)).sort(),
  }
}
