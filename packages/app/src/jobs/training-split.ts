import {
  categoryColumn,
  columnOf,
  type FoldSource,
  numberAt,
  type Split,
  splitByGroup,
  splitByTime,
  splitRandom,
  splitStratified,
  type Table,
  valueAt,
} from '@candor/core'
import { appError } from '../errors.ts'
import type { TrainingTarget } from './training-target.ts'

/** How rows are divided: by chance (classes kept in proportion), the last by time, or whole groups. */
export type SplitChoice = {
  readonly kind: 'random' | 'time' | 'group'
  readonly column: string | null
  readonly testSize: number
}

/**
 * Reads `--split time:step` or `--split group:customer_id`.
 *
 * @throws jobs.bad_split
 * @example
 * splitChoice('time:step', 0.2) // { kind: 'time', column: 'step', testSize: 0.2 }
 */
export function splitChoice(text: string | undefined, testSize: number): SplitChoice {
  if (text === undefined) return { kind: 'random', column: null, testSize }
  const found = /^(time|group):(.+)$/.exec(text)
  if (!found) throw appError('jobs.bad_split', { received: text })
  return { kind: found[1] as 'time' | 'group', column: found[2]!, testSize }
}

/** Divides the rows of a table into training and test rows. */
export function splitRows(
  table: Table,
  { labels, isStratified }: TrainingTarget,
  { kind, column, testSize }: SplitChoice,
  seed: number,
): Split {
  const options = { testShare: testSize, seed }
  if (kind === 'time') return splitByTime(timesOf(table, column!), options)
  if (kind === 'group') return splitByGroup(groupCodes(table, column!), options)
  return isStratified ? splitStratified(Int32Array.from(labels), options) : splitRandom(table.rows, options)
}

/** What folds of the rows are made from: as the split, classes spread evenly, groups whole, or trained on the past. */
export function foldSource(
  table: Table,
  { labels, isStratified }: TrainingTarget,
  { kind, column }: SplitChoice,
): FoldSource {
  if (kind === 'time') return { times: timesOf(table, column!) }
  if (kind === 'group') return { groups: groupCodes(table, column!) }
  return isStratified ? { labels: Int32Array.from(labels) } : { rows: table.rows }
}

/** The split as the bundle records it. */
export function splitRecord(
  { kind, column, testSize }: SplitChoice,
  { isStratified }: TrainingTarget,
): Record<string, unknown> {
  const name = kind === 'random' && isStratified ? 'stratified' : kind
  return { kind: name, test_size: testSize, ...(column === null ? {} : { column }) }
}

function timesOf(table: Table, name: string): Float64Array {
  const { column } = columnOf(table, name)
  return Float64Array.from({ length: table.rows }, (_, row) => numberAt(column, row))
}

function groupCodes(table: Table, name: string): Int32Array {
  const { column } = columnOf(table, name)
  if (column.type === 'category') return column.values
  const texts = Array.from({ length: table.rows }, (_, row) => valueAt(column, row))
  return categoryColumn(texts.map((value) => (value === null ? null : String(value)))).values
}
