import {
  type ColumnSchema,
  columnSchema,
  type EventCondition,
  type HistoryPlan,
  type Schema,
} from '@candor/core'
import type { DomainTable, ScenarioHistory } from '@candor/scenarios'

/** The tables that a user's own history reads: the rows with the columns of the scenario that it does not make, the others with what the steps ask for. */
export function historyTablesOf(
  history: ScenarioHistory,
  schema: Schema,
  aliases: Readonly<Record<string, string>>,
): readonly DomainTable[] {
  const made = new Set(history.plans.flatMap(({ plan }) => plan.steps.map(({ output }) => output)))
  const rows = { name: history.rows, schema: schema.filter(({ name }) => !made.has(name)), aliases }
  return [
    rows,
    ...history.plans.map(({ table, plan }) => ({ name: table, schema: columnsOf(plan), aliases: {} })),
  ]
}

function columnsOf({ time, sides, steps }: HistoryPlan): Schema {
  const columns: ColumnSchema[] = [
    columnSchema(time, 'instant', { role: 'time' }),
    ...Object.values(sides).map((name) => columnSchema(name, 'category', { role: 'id' })),
    ...steps.flatMap(({ of, statistic }) =>
      typeof of === 'string'
        ? [columnSchema(of, ['distinct', 'coverage'].includes(statistic) ? 'category' : 'float64')]
        : [],
    ),
    ...steps.flatMap(({ where = [] }) => where.flatMap(conditionColumns)),
  ]
  return columns.filter(({ name }, j) => columns.findIndex((column) => column.name === name) === j)
}

function conditionColumns(condition: EventCondition): ColumnSchema[] {
  if ('anyOf' in condition) return condition.anyOf.flatMap(conditionColumns)
  if ('levels' in condition) return [columnSchema(condition.column, 'category')]
  return [columnSchema(condition.column, 'passed' in condition ? 'instant' : 'float64')]
}
