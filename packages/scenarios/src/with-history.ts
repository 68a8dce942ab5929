import {
  type Column,
  candorError,
  columnNumbers,
  columnOf,
  historyFeatures,
  isMissing,
  makeTable,
  type NamedColumn,
  type Table,
} from '@candor/core'
import type { ScenarioHistory } from './scenario.ts'

export type HistoryTables = Readonly<Record<string, Table>>

/**
 * The scored rows of a domain: each row of one table, and behind its columns what the events of the others say of its entity as of its moment. The steps of a
 * table that is not there, or has no instants or no column of a side, are missing in every row.
 *
 * @param resolutionHours of each table: how fine its instants are; steps with a shorter window are missing
 * @throws data.unknown_column, features.*
 */
export function withHistory(
  tables: HistoryTables,
  history: ScenarioHistory,
  resolutionHours: Readonly<Record<string, number>> = {},
): Table {
  const rows = tables[history.rows]!
  const entity = firstPresent(rows, history.entity)
  const asOf = hasColumn(rows, history.asOf)
    ? columnNumbers(columnOf(rows, history.asOf).column)
    : new Float64Array(rows.rows).fill(endOfEvents(tables, history, resolutionHours))
  const made = history.plans.map(({ table, plan }) => {
    const events = tables[table]
    const needed = [plan.time, ...Object.values(plan.sides)]
    if (events === undefined || !needed.every((name) => hasColumn(events, name)))
      return missingColumns(plan, rows.rows)
    return historyFeatures(events, { entity, asOf }, plan, { resolutionHours: resolutionHours[table] ?? 0 })
  })
  return {
    rows: rows.rows,
    schema: [rows, ...made].flatMap(({ schema }) => schema),
    columns: [rows, ...made].flatMap(({ columns }) => columns),
  }
}

/** The instant after the last event of all tables, or the end of its day or step: what "now" is where the rows have no moment of their own. */
export function endOfEvents(
  tables: HistoryTables,
  { plans }: ScenarioHistory,
  resolutionHours: Readonly<Record<string, number>> = {},
): number {
  let end = Number.NEGATIVE_INFINITY
  for (const { table, plan } of plans) {
    const events = tables[table]
    if (events === undefined || !hasColumn(events, plan.time)) continue
    const step = Math.max(1, (resolutionHours[table] ?? 0) * 3_600_000)
    for (const time of columnNumbers(columnOf(events, plan.time).column))
      if (time + step > end) end = time + step
  }
  return end === Number.NEGATIVE_INFINITY ? Number.NaN : end
}

export function hasColumn(table: Table, name: string): boolean {
  return table.schema.some((column) => column.name === name)
}

function missingColumns({ steps }: ScenarioHistory['plans'][number]['plan'], rows: number): Table {
  return makeTable(
    steps.map(
      ({ output }): NamedColumn => ({
        name: output,
        type: 'float64',
        values: new Float64Array(rows).fill(Number.NaN),
      }),
    ),
  )
}

/** The columns as one: of each row the first that has a value. They are of one type, categories of the same levels. */
function firstPresent(rows: Table, names: readonly string[]): Column {
  const columns = names.filter((name) => hasColumn(rows, name)).map((name) => columnOf(rows, name).column)
  const [first, ...others] = columns
  if (first === undefined) throw candorError('data.unknown_column', { column: names[0]!, nearest: 'none' })
  return others.reduce(orElse, first)
}

function orElse(first: Column, second: Column): Column {
  if (first.type === 'category' && second.type === 'category') return categoriesOrElse(first, second)
  const values = first.values.slice()
  for (let row = 0; row < values.length; row++)
    if (isMissing(first, row) && !isMissing(second, row)) values[row] = second.values[row]!
  return { ...first, values } as Column
}

type Categories = Extract<Column, { type: 'category' }>

function categoriesOrElse(first: Categories, second: Categories): Categories {
  const levels = [...new Set([...first.levels, ...second.levels])]
  const places = new Map(levels.map((level, code) => [level, code]))
  const ofSecond = second.levels.map((level) => places.get(level)!)
  const values = first.values.map((code, row) => (code >= 0 ? code : (ofSecond[second.values[row]!] ?? -1)))
  return { type: 'category', values, levels }
}
