import { applyPipeline, nativeColumns, type Pipeline, type Table } from '@candor/core'
import type { Rows } from './fit-model.ts'
import { weightsOf } from './labelled-scores.ts'
import type { TrainingColumns } from './training-table.ts'
import type { TrainingTarget } from './training-target.ts'

/** All rows of a table as a model takes them, by a pipeline fitted on its training rows. */
export function trainingRows(
  pipeline: Pipeline,
  table: Table,
  { labels }: TrainingTarget,
  beside: Pick<Rows, 'weights' | 'exposure'>,
): Rows {
  const isCategory = nativeColumns(pipeline)
  const { matrix } = applyPipeline(pipeline, table)
  return { matrix, labels, ...beside, ...(isCategory.includes(true) && { isCategory }) }
}

/** The numbers beside the labels, one a row. */
export function besideLabels(
  table: Table,
  { weight, exposure }: TrainingColumns,
): Pick<Rows, 'weights' | 'exposure'> {
  return {
    weights: weight === null ? null : weightsOf(table, weight),
    exposure: exposure === null ? null : weightsOf(table, exposure),
  }
}
