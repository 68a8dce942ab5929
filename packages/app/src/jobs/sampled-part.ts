import {
  categoryColumn,
  columnOf,
  matrixRows,
  rowSample,
  selectRows,
  type Table,
  valueAt,
} from '@candor/core'
import type { RowsInPart } from './explanation-job.ts'
import { meanWeightsOf } from './labelled-scores.ts'

/** Rows that a summary is made of, where it is not of all. */
export type SampleChoice = {
  readonly count: number
  /** a column each of whose values gives its part of the sample; null: rows are one group */
  readonly stratify: string | null
  /** a column with which the chance of a row grows; null: all alike */
  readonly by: string | null
}

/** What an answer says of it. */
export type SampleNote = {
  readonly n: number
  readonly of: number
  readonly seed: number
  readonly stratified_by: string | null
  readonly drawn_by: string | null
}

/** Columns that have to be read for a sample. */
export function sampleColumns(sample: SampleChoice | null): Record<string, 'number' | null> {
  if (sample === null) return {}
  const { stratify, by } = sample
  return { ...(stratify === null ? {} : { [stratify]: null }), ...(by === null ? {} : { [by]: 'number' }) }
}

/**
 * The rows of a part that are drawn, with what was drawn; all of them, and nothing to say, where no sample is asked for.
 *
 * @throws jobs.not_a_weight, jobs.no_weight
 */
export function sampledPart(
  part: RowsInPart,
  sample: SampleChoice | null,
  seed: number,
): { readonly part: RowsInPart; readonly note: { readonly sample?: SampleNote } } {
  if (sample === null) return { part, note: {} }
  const { count, stratify, by } = sample
  const { table, matrix, first, positions } = part
  const chosen = rowSample({
    rows: table.rows,
    count,
    seed,
    strata: stratify === null ? null : strataOf(table, stratify),
    chances: by === null ? null : meanWeightsOf(table, by),
  })
  const note = { n: chosen.length, of: table.rows, seed, stratified_by: stratify, drawn_by: by }
  return {
    part: {
      table: selectRows(table, chosen),
      matrix: matrixRows(matrix, chosen),
      first: 0,
      positions: chosen.map((row) => positions?.[row] ?? first + row),
    },
    note: { sample: note },
  }
}

function strataOf(table: Table, name: string): Int32Array {
  const { column } = columnOf(table, name)
  if (column.type === 'category') return Int32Array.from(column.values)
  const texts = Array.from({ length: table.rows }, (_, row) => {
    const value = valueAt(column, row)
    return value === null || Number.isNaN(value) ? null : String(value)
  })
  return Int32Array.from(categoryColumn(texts).values)
}
