import { readdir, stat } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { type Column, nearestName, type Table } from '@candor/core'
import { type DomainTable, hasColumn, type ScenarioData } from '@candor/scenarios'
import { appError } from '../errors.ts'
import { ownName } from './own-name.ts'
import { scenarioReading } from './own-tables/scenario-reading.ts'
import { someNames } from './phrases.ts'
import { type ColumnChoice, type ReadOptions, readTable } from './read-table.ts'
import { declaredKinds } from './training-table.ts'

/** The tables of a domain that a folder has, under the names and types of their schemas. */
export type HistoryFiles = {
  readonly tables: Readonly<Record<string, Table>>
  /** how fine the instants of a table are */
  readonly resolutionHours: Readonly<Record<string, number>>
}

const ending = /\.(csv|tsv|parquet|pq|ndjson|jsonl|json)(\.gz)?$/i
const hourMs = 3_600_000
const dayHours = 24

/**
 * Reads the tables of a domain from a folder, or from files that are called as the tables are. A table that is not there, and instants that count whole days or steps,
 * are told; the table whose rows are scored must be there.
 *
 * @throws jobs.history_table_missing, files.*, data.*
 */
export async function readHistoryTables(
  scenario: ScenarioData,
  files: readonly string[],
  given: ReadOptions,
): Promise<HistoryFiles> {
  const { id, tables = [], history } = scenario
  const reading = scenarioReading(scenario, given)
  const found = await filesByTable(files)
  const read: Record<string, Table> = {}
  for (const table of tables) {
    const file = [table.name, ...(table.alsoCalled ?? [])].map((name) => found.get(name)).find(Boolean)
    if (file === undefined) continue
    const joined = table.name === history!.rows ? history!.joined : undefined
    read[table.name] = await readOne(joined === undefined ? [file] : files, table, {
      ...reading,
      ...(joined && { table: table.name, joined }),
    })
  }
  const rows = history!.rows
  if (read[rows] === undefined) {
    const names = tables
      .filter(({ name }) => name === rows)
      .flatMap(({ name, alsoCalled = [] }) => [name, ...alsoCalled])
    throw appError('jobs.history_table_missing', {
      scenario: id,
      wanted: names.join(' or '),
      found: [...found.keys()].join(', ') || 'none',
    })
  }
  const resolutionHours = Object.fromEntries(
    tables.flatMap(({ name, stepHours }) =>
      read[name] === undefined ? [] : [[name, fineness(read[name], stepHours)]],
    ),
  )
  const inTime = Object.entries(read).map(([name, table]) => [
    name,
    withInstants(table, tables.find((one) => one.name === name)?.stepHours ?? {}),
  ])
  return { tables: Object.fromEntries(inTime), resolutionHours }
}

/** Files by the names of their tables: of a folder, those that are tables. */
async function filesByTable(files: readonly string[]): Promise<Map<string, string>> {
  const paths = await Promise.all(files.map(pathsIn))
  return new Map(paths.flat().map((path) => [basename(path).replace(ending, '').toLowerCase(), path]))
}

async function pathsIn(path: string): Promise<string[]> {
  const about = await stat(path).catch(() => null)
  if (about === null) throw appError('files.not_found', { path })
  if (!about.isDirectory()) return [path]
  const names = (await readdir(path)).filter((name) => ending.test(name) && name !== 'manifest.json')
  return names.map((name) => join(path, name))
}

async function readOne(files: readonly string[], table: DomainTable, reading: ReadOptions): Promise<Table> {
  return await readTable(files, {
    ...reading,
    unjudged: 'all',
    choose: (names) => tableColumns(files[0]!, table, names, reading),
  })
}

/** The columns that the schema knows, by their own names; instants that may be counted in steps are found out. */
function tableColumns(
  file: string,
  { name: table, schema, aliases, stepHours = {} }: DomainTable,
  names: readonly string[],
  reading: ReadOptions,
): ColumnChoice {
  const kinds = new Map(schema.map(({ name, type }) => [name, declaredKinds[type]!]))
  const own = (name: string) => (names.includes(ownName(aliases, name)) ? name : ownName(aliases, name))
  const present = names.filter((name) => kinds.has(own(name)))
  if (present.length === 0)
    throw appError('jobs.history_table_unknown', {
      file,
      table,
      nearest: nearestName(schema[0]!.name, names),
      wanted: someNames(schema.map(({ name }) => name)),
    })
  const surplus = names.filter((name) => !kinds.has(own(name)))
  if (surplus.length > 0)
    reading.onNote?.(`${file}: columns that the scenario does not know: ${someNames(surplus)}`)
  const told = present.filter((name) => !Object.hasOwn(stepHours, own(name)))
  return {
    only: present,
    types: { ...Object.fromEntries(told.map((name) => [name, kinds.get(own(name))!])), ...reading.types },
    names: Object.fromEntries(present.map((name) => [name, own(name)])),
  }
}

/** Hours between two instants that can be told apart: those of a step where they are counted, a day where all are midnights, else 0. */
function fineness(table: Table, stepHours: DomainTable['stepHours'] = {}): number {
  for (const [name, hours] of Object.entries(stepHours)) {
    if (!hasColumn(table, name)) continue
    const column = columnNamed(table, name)
    if (column.type !== 'instant') return hours
    return column.values.every((ms) => Number.isNaN(ms) || ms % (dayHours * hourMs) === 0) ? dayHours : 0
  }
  return 0
}

/** Steps as instants: the first begins in 1970. */
function withInstants(table: Table, stepHours: Readonly<Record<string, number>>): Table {
  const isCounted = (j: number) =>
    Object.hasOwn(stepHours, table.schema[j]!.name) && ['int32', 'float64'].includes(table.columns[j]!.type)
  return {
    ...table,
    schema: table.schema.map((column, j) => (isCounted(j) ? { ...column, type: 'instant' } : column)),
    columns: table.columns.map((column, j) =>
      isCounted(j) ? instantsOf(column, stepHours[table.schema[j]!.name]!) : column,
    ),
  }
}

function instantsOf(column: Column, hours: number): Column {
  const missing = column.type === 'int32' ? -2147483648 : Number.NaN
  const values = Float64Array.from(column.values, (step) =>
    step === missing ? Number.NaN : step * hours * hourMs,
  )
  return { type: 'instant', values }
}

function columnNamed(table: Table, name: string): Column {
  return table.columns[table.schema.findIndex((column) => column.name === name)]!
}
