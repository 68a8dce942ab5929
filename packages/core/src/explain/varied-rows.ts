import type { Column, Table } from '../data/index.ts'
import { columnOf } from '../data/index.ts'
import { applyPipeline, type Matrix, type Pipeline } from '../features/index.ts'

/**
 * Rows of a table with one source column replaced, as a model takes them: the pipeline is applied again, so that one-hot levels, ratios and flags follow.
 *
 * @throws data.unknown_column, and as `applyPipeline`
 * @example
 * const rows = variedRows(pipeline, table, 'x')
 * rows((column) => ({ ...column, values: column.values.map(() => 0.5) })).columns[0][7] // 0.5
 */
export function variedRows(
  pipeline: Pipeline,
  table: Table,
  source: string,
): (change: (column: Column) => Column) => Matrix {
  const { column } = columnOf(table, source)
  const place = table.schema.findIndex(({ name }) => name === source)
  return (change) => {
    const columns = table.columns.with(place, change(column))
    return applyPipeline(pipeline, { ...table, columns }).matrix
  }
}
