import type { Writable } from 'node:stream'
import { type Table, temporalFeatures } from '@candor/core'
import type { DomainTable, Scenario, ScenarioData } from '@candor/scenarios'
import { appError } from '../errors.ts'
import { tableRows } from './files/table-rows.ts'
import { historyRows } from './history-rows.ts'
import { readHistoryTables } from './history-tables.ts'
import { ownName } from './own-name.ts'
import { someNames } from './phrases.ts'
import { type ColumnChoice, type ReadOptions, readTable } from './read-table.ts'
import { declaredKinds } from './training-table.ts'
import { type OutputFormat, writeRows } from './write-rows.ts'

export type FeaturesRequest = {
  readonly files: readonly string[]
  readonly out: string
  readonly force: boolean
  readonly format: OutputFormat | null
  /** what an undefined feature becomes */
  readonly undefinedAs: 'missing' | 'zero'
  readonly reading: ReadOptions
  readonly stdout: Writable
}

/** The answer of `candor features --json`; its field names are a public contract. */
export type FeaturesAnswer = {
  readonly out: string
  readonly scenario: string
  /** rows read */
  readonly points: number
  /** rows written: one for each entity */
  readonly rows: number
  readonly columns: number
}

/**
 * Reads the tables of a domain and writes its scored table. Of a series one row for each entity, as of the last point given; of a history
 * each row as of its own moment. The label is kept where it is there.
 *
 * @throws jobs.no_series, jobs.history_table_missing, data.unknown_column, files.*
 */
export async function makeFeatures(
  scenario: ScenarioData & Pick<Scenario, 'series'>,
  request: FeaturesRequest,
): Promise<FeaturesAnswer> {
  const { series, tables } = scenario
  if (scenario.history !== undefined) return await makeHistory(scenario, request)
  if (series === undefined) throw appError('jobs.no_series', { scenario: scenario.id })
  const choose = (names: readonly string[]) => pointColumns(tables![0]!, names, request.reading)
  const points = await readTable(request.files, { ...request.reading, choose })
  const keep = (series.keep ?? []).filter((name) => points.schema.some((column) => column.name === name))
  const table: Table = temporalFeatures(points, { ...series, keep, undefined: request.undefinedAs })
  await writeRows(request.out, tableRows(table), request)
  const { out } = request
  return { out, scenario: scenario.id, points: points.rows, rows: table.rows, columns: table.columns.length }
}

async function makeHistory(scenario: ScenarioData, request: FeaturesRequest): Promise<FeaturesAnswer> {
  const { reading, out, undefinedAs } = request
  const files = await readHistoryTables(scenario, request.files, reading)
  const made = historyRows(scenario, files, reading.onNote)
  const table = undefinedAs === 'zero' ? withZeros(made, scenario) : made
  await writeRows(out, tableRows(table), request)
  const events = new Set(scenario.history!.plans.map(({ table: name }) => name))
  const points = [...events].reduce((sum, name) => sum + (files.tables[name]?.rows ?? 0), 0)
  return { out, scenario: scenario.id, points, rows: table.rows, columns: table.columns.length }
}

/** The features of the history with 0 where they are undefined. */
function withZeros(table: Table, { history }: ScenarioData): Table {
  const outputs = new Set(history!.plans.flatMap(({ plan }) => plan.steps.map(({ output }) => output)))
  const columns = table.columns.map((column, j) =>
    outputs.has(table.schema[j]!.name) && column.type === 'float64'
      ? { ...column, values: column.values.map((value) => (Number.isNaN(value) ? 0 : value)) }
      : column,
  )
  return { ...table, columns }
}

function pointColumns(
  { schema, aliases }: DomainTable,
  names: readonly string[],
  reading: ReadOptions,
): ColumnChoice {
  const own = (name: string) => ownName(aliases, name)
  const kinds = new Map(schema.map(({ name, type }) => [name, declaredKinds[type]!]))
  const present = names.filter((name) => kinds.has(own(name)))
  const surplus = names.filter((name) => !kinds.has(own(name)))
  if (surplus.length > 0) reading.onNote?.(`columns that the scenario does not know: ${someNames(surplus)}`)
  return {
    only: present,
    types: { ...Object.fromEntries(present.map((name) => [name, kinds.get(own(name))!])), ...reading.types },
    names: aliases,
  }
}
