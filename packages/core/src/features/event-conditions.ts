import type { CategoryColumn } from '../data/index.ts'
import { asCategory, asNumbers } from './coerce-column.ts'
import type { EventCondition } from './history-step.ts'
import type { InputColumns } from './row-step-kinds.ts'

/** Marks in `mask` the events that meet all conditions of a list with its bit. */
export function markEvents(
  mask: Int32Array,
  conditions: readonly EventCondition[],
  bit: number,
  input: InputColumns,
): void {
  const tests = conditions.map((condition) => rowTest(condition, input))
  for (let row = 0; row < mask.length; row++) if (tests.every((test) => test(row))) mask[row]! |= bit
}

/** Whether one event, as values by name, meets a condition. */
export function meets(condition: EventCondition, value: (column: string) => unknown): boolean {
  if ('anyOf' in condition) return condition.anyOf.some((one) => meets(one, value))
  if ('levels' in condition) return condition.levels.includes(String(value(condition.column)))
  const number = value(condition.column)
  return typeof number === 'number' && isInside(condition, number)
}

type NumberCondition = Exclude<EventCondition, { anyOf: unknown } | { levels: unknown }>

function isInside(condition: NumberCondition, value: number): boolean {
  if ('multipleOf' in condition) return value % condition.multipleOf === 0
  if ('passed' in condition) return false
  const { atLeast = Number.NEGATIVE_INFINITY, below = Number.POSITIVE_INFINITY } = condition
  return value >= atLeast && value < below
}

function rowTest(condition: EventCondition, input: InputColumns): (row: number) => boolean {
  if ('anyOf' in condition) {
    const tests = condition.anyOf.map((one) => rowTest(one, input))
    return (row) => tests.some((test) => test(row))
  }
  if ('levels' in condition)
    return levelTest(asCategory(condition.column, input(condition.column)), condition.levels)
  const values = asNumbers(condition.column, input(condition.column))
  return (row) => isInside(condition, values[row]!)
}

function levelTest(column: CategoryColumn, levels: readonly string[]): (row: number) => boolean {
  const isListed = column.levels.map((level) => levels.includes(level))
  return (row) => isListed[column.values[row]!] === true
}
