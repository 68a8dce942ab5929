import {
  type Column,
  type ColumnSchema,
  historyInputs,
  makeTable,
  type NamedColumn,
  type Table,
} from '@candor/core'
import { endOfEvents, hasColumn, type ScenarioData, withHistory } from '@candor/scenarios'
import type { HistoryFiles } from './history-tables.ts'
import { someNames } from './phrases.ts'

/**
 * The scored rows of a domain from the tables that are there: in the order of its schema, features that cannot be made missing in every row. What is missing, and
 * why, is told. The label is there where the tables have it.
 *
 * @throws data.unknown_column, features.*
 */
export function historyRows(
  scenario: Pick<ScenarioData, 'schema' | 'drop' | 'history' | 'tables' | 'target'>,
  files: HistoryFiles,
  onNote: (text: string) => void = () => undefined,
): Table {
  const history = scenario.history!
  const rows = files.tables[history.rows]!
  const isDated = hasColumn(rows, history.asOf)
  if (!isDated) onNote(`no ${history.asOf}: every row is as of the end of the events`)
  tellMissing(scenario, files, onNote)
  const made = withHistory(files.tables, history, files.resolutionHours)
  const end = isDated ? Number.NaN : endOfEvents(files.tables, history, files.resolutionHours)
  tellFilled(scenario, made, isDated, onNote)
  return inOrder(scenario, made, (column) => (column.name === history.asOf ? end : Number.NaN))
}

function tellMissing(
  { history, tables = [] }: Pick<ScenarioData, 'history' | 'tables'>,
  files: HistoryFiles,
  onNote: (text: string) => void,
): void {
  for (const { table, plan } of history!.plans) {
    const outputs = plan.steps.map(({ output }) => output)
    const events = files.tables[table]
    if (events === undefined) {
      onNote(`no table ${table}: ${someNames(outputs)} are missing`)
      continue
    }
    const absent = [plan.time, ...Object.values(plan.sides)].find((name) => !hasColumn(events, name))
    if (absent !== undefined) {
      onNote(`table ${table} has no ${absent}: ${someNames(outputs)} are missing`)
      continue
    }
    const inputs = historyInputs(plan)
    const without = outputs.filter((_, j) => inputs[j]!.some((name) => !hasColumn(events, name)))
    if (without.length > 0) {
      const columns = new Set(inputs.flat().filter((name) => !hasColumn(events, name)))
      onNote(`table ${table} has no ${someNames([...columns])}: ${someNames(without)} are missing`)
    }
    const fineness = files.resolutionHours[table] ?? 0
    const fine = plan.steps.filter(({ hours = Number.POSITIVE_INFINITY, of }) => {
      const counted = typeof of === 'object' && 'countWithin' in of ? of.countWithin : hours
      return Math.min(hours, counted) < fineness
    })
    if (fine.length > 0)
      onNote(
        `table ${table} tells instants ${fineness} hours apart: ${someNames(fine.map(({ output }) => output))} are missing`,
      )
  }
  for (const { name } of tables)
    if (files.tables[name] === undefined && !history!.plans.some(({ table }) => table === name))
      onNote(`no table ${name}`)
}

function tellFilled(
  { schema, drop, target, history }: Pick<ScenarioData, 'schema' | 'drop' | 'target' | 'history'>,
  made: Table,
  isDated: boolean,
  onNote: (text: string) => void,
): void {
  const told = isDated ? [target.column] : [target.column, history!.asOf]
  const names = schema.map(({ name }) => name).filter((name) => ![...drop, ...told].includes(name))
  const filled = names.filter((name) => !hasColumn(made, name))
  if (filled.length > 0) onNote(`table ${history!.rows} has no ${someNames(filled)}: missing in every row`)
}

/** The columns of the schema, where nothing is known of one its missing value; never a label, and nothing that no model reads. */
function inOrder(
  { schema, drop, target }: Pick<ScenarioData, 'schema' | 'drop' | 'target'>,
  made: Table,
  fill: (column: ColumnSchema) => number,
): Table {
  const isWanted = ({ name }: ColumnSchema) =>
    hasColumn(made, name) || !(drop.includes(name) || name === target.column)
  const columns = schema.filter(isWanted).map((column): NamedColumn => {
    const j = made.schema.findIndex(({ name }) => name === column.name)
    return {
      ...column,
      ...(j < 0 ? filled(column, made.rows, fill(column)) : made.columns[j]!),
    } as NamedColumn
  })
  return makeTable(columns)
}

function filled({ type }: ColumnSchema, rows: number, value: number): Column {
  if (type === 'category') return { type, values: new Int32Array(rows).fill(-1), levels: [] }
  const kind = type === 'instant' ? 'instant' : 'float64'
  return { type: kind, values: new Float64Array(rows).fill(value) }
}
