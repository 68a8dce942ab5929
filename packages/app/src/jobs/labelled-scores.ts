import {
  type Column,
  candorError,
  classesOf,
  columnOf,
  numberAt,
  type Table,
  type Target,
  valueAt,
} from '@candor/core'
import { appError } from '../errors.ts'

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

const wordsOfTwo: readonly (readonly [string, string])[] = [
  ['0', '1'],
  ['no', 'yes'],
  ['false', 'true'],
]

/**
 * What a target column says to somebody who only judges scores: rows of one class alone are no error, where it is known which one it
 * is. Numbers that they cannot give are undefined.
 *
 * @param known the two classes of the model that scored, negative first; null where nothing but the column tells them
 * @throws jobs.two_classes_needed for more than two, features.positive_needed, features.unknown_class, features.only_one_class
 */
export function judgedTarget(
  table: Table,
  { target, positive }: TargetChoice,
  known: readonly [string, string] | null,
): { readonly classes: readonly [string, string]; readonly labels: Float64Array } {
  const { column } = columnOf(table, target)
  const only = onlyValue(column)
  const pair = only === null ? null : pairWith(only, positive, known)
  if (pair !== null) {
    const label = pair.indexOf(only!)
    return { classes: pair, labels: new Float64Array(table.rows).fill(label) }
  }
  const { classes, labels } = targetOf(table, { target, positive, task: 'classification' })
  if (classes.length !== 2)
    throw appError('jobs.two_classes_needed', { column: target, received: `${classes.length} classes` })
  return { classes: [classes[0]!, classes[1]!], labels }
}

/** The one value that stands in every row; null where there are others, or gaps. */
function onlyValue(column: Column): string | null {
  const first = valueAt(column, 0)
  if (first === null) return null
  for (let row = 1; row < column.values.length; row++) if (valueAt(column, row) !== first) return null
  return String(first)
}

/** The classes of a column that holds one value only, that value spelt as the column spells it. */
function pairWith(
  only: string,
  positive: string | undefined,
  known: readonly [string, string] | null,
): readonly [string, string] | null {
  const pairs = known === null ? wordsOfTwo : [known]
  const pair = pairs.find((words) => words.some((word) => word.toLowerCase() === only.toLowerCase()))
  if (pair === undefined) return positive === only ? [`not ${only}`, only] : null
  const spelt = pair.map((word) => (word.toLowerCase() === only.toLowerCase() ? only : word))
  const ordered = positive === undefined || spelt.indexOf(positive) === 1 ? spelt : spelt.toReversed()
  return positive === undefined || ordered[1] === positive ? [ordered[0]!, ordered[1]!] : null
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

/**
 * Weights of means over rows: as `weightsOf`, and some of them above 0, as a mean of nothing does not exist.
 *
 * @throws jobs.not_a_weight, jobs.no_weight
 */
export function meanWeightsOf(table: Table, name: string): Float64Array {
  const weights = weightsOf(table, name)
  if (weights.some((weight) => weight > 0)) return weights
  throw appError('jobs.no_weight', { column: name, rows: weights.length })
}

function numbersOf(name: string, column: Column): Float64Array {
  if (column.type === 'category' || column.type === 'instant')
    throw candorError('data.wrong_type', { column: name, received: column.type, expected: 'numbers' })
  return Float64Array.from({ length: column.values.length }, (_, row) => numberAt(column, row))
}

function shown(value: number): string {
  return Number.isNaN(value) ? 'missing' : String(value)
}
