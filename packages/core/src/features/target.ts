import type { Column } from '../data/index.ts'
import { countMissing, isMissing, numberText, sortedValues } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { asCategory, asNumbers } from './coerce-column.ts'
import { levelCodes, usedLevels } from './level-codes.ts'

const mostClassesOfNumbers = 10

/** Two classes are `[negative, positive]` and labels 0 and 1; more are rising and labels their positions; regression has none. */
export type Target = {
  readonly task: 'classification' | 'regression'
  readonly classes: readonly string[]
  readonly labels: Float64Array
}

/** `name` stands in messages; `task` and `positive` decide what cannot be told from the values. */
export type TargetOptions = {
  readonly name?: string
  readonly task?: 'classification' | 'regression'
  readonly positive?: string
}

/**
 * Decides what a target column is. Text and booleans are classes, numbers with exactly two values too; more than 10
 * different numbers are regression, 3 to 10 need `task`. Two classes need `positive` unless they are 0/1, no/yes or
 * false/true, in any case of letters.
 *
 * @param options `name` stands in the messages of errors
 * @throws features.missing_target, features.only_one_class, features.task_needed, features.positive_needed,
 *   features.unknown_class, features.positive_unused, data.wrong_type
 * @example
 * classesOf({ type: 'category', values: Int32Array.of(1, 0), levels: ['N', 'Y'] }, { positive: 'Y' })
 * // { task: 'classification', classes: ['N', 'Y'], labels: Float64Array [1, 0] }
 */
export function classesOf(column: Column, { name = 'target', task, positive }: TargetOptions = {}): Target {
  checkPresent(name, column)
  const isText = column.type === 'category' || column.type === 'boolean'
  if (column.type === 'instant' || (isText && task === 'regression'))
    throw candorError('data.wrong_type', {
      column: name,
      received: column.type,
      expected: expectedType(task),
    })
  const distinct = isText ? usedLevels(asCategory(name, column)) : distinctNumbers(asNumbers(name, column))
  if (distinct.length < 2)
    throw candorError('features.only_one_class', { column: name, value: distinct[0] ?? 'none' })
  const decided = isText ? 'classification' : taskOfNumbers(name, distinct.length, task)
  if (decided === 'classification') return classification(name, column, textsOf(distinct, column), positive)
  if (positive !== undefined) throw positiveUnused(name, positive, `${distinct.length} numbers (regression)`)
  return { task: 'regression', classes: [], labels: asNumbers(name, column).slice() }
}

function checkPresent(name: string, column: Column): void {
  const count = countMissing(column)
  if (count === 0) return
  const row = column.values.findIndex((_: number, i: number) => isMissing(column, i))
  throw candorError('features.missing_target', { column: name, row, count })
}

function expectedType(task: TargetOptions['task']): string {
  return task === 'regression' ? 'numbers for regression' : 'text, booleans or numbers'
}

function distinctNumbers(numbers: Float64Array): Float64Array {
  const sorted = sortedValues(numbers)
  return sorted.filter((number, i) => number !== sorted[i - 1])
}

function textsOf(distinct: ArrayLike<string | number>, { type }: Column): string[] {
  const precision = type === 'float32' ? 'float32' : 'float64'
  return Array.from(distinct, (value) => (typeof value === 'number' ? numberText(value, precision) : value))
}

function taskOfNumbers(column: string, count: number, task: TargetOptions['task']): Target['task'] {
  if (task !== undefined) return task
  if (count === 2) return 'classification'
  if (count > mostClassesOfNumbers) return 'regression'
  throw candorError('features.task_needed', { column, count })
}

function classification(
  name: string,
  column: Column,
  levels: readonly string[],
  positive: string | undefined,
): Target {
  const classes = levels.length === 2 ? negativeFirst(name, levels, positive) : levels
  if (levels.length > 2 && positive !== undefined)
    throw positiveUnused(name, positive, `${levels.length} classes`)
  return {
    task: 'classification',
    classes,
    labels: new Float64Array(levelCodes(classes, asCategory(name, column))),
  }
}

const knownPairs = ['0/1', 'no/yes', 'false/true']

function negativeFirst(column: string, levels: readonly string[], positive: string | undefined): string[] {
  const chosen = positive === undefined ? knownPositive(levels) : namedClass(column, levels, positive)
  if (chosen === undefined)
    throw candorError('features.positive_needed', { column, first: levels[0]!, second: levels[1]! })
  return [levels.find((level) => level !== chosen)!, chosen]
}

function knownPositive(levels: readonly string[]): string | undefined {
  const rising = levels.toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1))
  return knownPairs.includes(rising.join('/').toLowerCase()) ? rising[1] : undefined
}

function namedClass(column: string, levels: readonly string[], positive: string): string {
  if (levels.includes(positive)) return positive
  throw candorError('features.unknown_class', { column, value: positive, known: levels.join(', ') })
}

function positiveUnused(column: string, positive: string, found: string): Error {
  return candorError('features.positive_unused', { column, positive, found })
}
