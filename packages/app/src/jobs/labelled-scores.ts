import {
  type Column,
  candorError,
  categoryColumn,
  classesOf,
  columnOf,
  numberAt,
  type Table,
  type Target,
  valueAt,
} from '@candor/core'
import { appError } from '../errors.ts'
import type { GroupColumn } from './evaluate-scores.ts'

export type TargetChoice = {
  readonly target: string
  readonly positive?: string | undefined
  readonly task?: 'classification' | 'regression' | undefined
}

/** What the target column of a table says: the task, the classes, a label per row. */
export function targetOf(table: Table, { target, positive, task }: TargetChoice): Target {
  const { column } = columnOf(table, target)
  return classesOf(column, {
    name: target,
    ...(positive === undefined ? {} : { positive }),
    ...(task === undefined ? {} : { task }),
  })
}

/**
 * A column of probabilities.
 *
 * @throws jobs.not_a_probability for missing values and numbers outside 0 to 1, naming the row
 */
export function probabilitiesOf(table: Table, name: string): Float64Array {
  const { column } = columnOf(table, name)
  const values = numbersOf(name, column)
  const row = values.findIndex((value) => !(value >= 0 && value <= 1))
  if (row >= 0) throw appError('jobs.not_a_probability', { column: name, row, value: shown(values[row]!) })
  return values
}

/**
 * A column of weights.
 *
 * @throws jobs.not_a_weight for missing values and negative numbers, naming the row
 */
export function weightsOf(table: Table, name: string): Float64Array {
  const { column } = columnOf(table, name)
  const values = numbersOf(name, column)
  const row = values.findIndex((value) => !(value >= 0))
  if (row >= 0) throw appError('jobs.not_a_weight', { column: name, row, value: shown(values[row]!) })
  return values
}

/** Columns by which rows are compared, each value as text. */
export function groupsOf(table: Table, names: readonly string[]): GroupColumn[] {
  return names.map((name) => {
    const { column } = columnOf(table, name)
    const { values, levels } = column.type === 'category' ? column : categoryColumn(textsOf(column))
    return { name, codes: values, levels }
  })
}

function textsOf(column: Column): (string | null)[] {
  return Array.from(column.values, (_: number, row: number) => {
    const value = valueAt(column, row)
    return value === null ? null : String(value)
  })
}

function numbersOf(name: string, column: Column): Float64Array {
  if (column.type === 'category' || column.type === 'instant')
    throw candorError('data.wrong_type', { column: name, received: column.type, expected: 'numbers' })
  return Float64Array.from({ length: column.values.length }, (_, row) => numberAt(column, row))
}

function shown(value: number): string {
  return Number.isNaN(value) ? 'missing' : String(value)
}
