import { readdir, stat } from 'node:fs/promises'
import { countMissing, type Table, valueAt } from '@candor/core'
import type { TableReading } from '@candor/scenarios'
import { appError } from '../../errors.ts'
import { type ReadOptions, readTable } from '../read-table.ts'
import { type EventTable, timeColumn } from './propose-history.ts'

export type TablesWish = {
  readonly files: readonly string[]
  /** of a folder: the table with a row for each decision */
  readonly labelTable: string | null
  /** the column that says whom a row is about */
  readonly entity: string | null
  readonly reading: ReadOptions
}

export type TablesChosen = {
  readonly label: string | null
  readonly reading: TableReading
  /** tables with several rows for one entity and a column of dates, from which features of its history can be made */
  readonly events: readonly EventTable[]
  /** what became of each other table, in words */
  readonly notes: readonly string[]
}

const ending = /\.(csv|tsv|parquet|ndjson|jsonl|json)(\.gz)?$/i

/**
 * Which table of a folder is the one with the labels, and which others go beside it: those with one row for each value of the entity.
 * Nothing of a file.
 *
 * @throws jobs.label_table_needed, jobs.no_table_in_folder, jobs.no_tables_in_folder
 */
export async function tablesOf({ files, labelTable, entity, reading }: TablesWish): Promise<TablesChosen> {
  const [folder] = files
  if (files.length !== 1 || !(await stat(folder!).catch(() => null))?.isDirectory())
    return { label: null, reading: {}, events: [], notes: [] }
  const names = (await readdir(folder!)).filter((name) => ending.test(name) && name !== 'manifest.json')
  const tables = [...new Set(names.map((name) => name.replace(ending, '')))].sort()
  if (tables.length === 0) throw appError('jobs.no_tables_in_folder', { folder: folder! })
  const label = labelTable ?? (tables.length === 1 ? tables[0]! : null)
  const known = tables.join(', ')
  if (label === null) throw appError('jobs.label_table_needed', { folder: folder!, tables: known })
  if (!tables.includes(label))
    throw appError('jobs.no_table_in_folder', { folder: folder!, table: label, tables: known })
  const others = tables.filter((table) => table !== label)
  const found = await Promise.all(
    others.map(async (table) => ({ table, use: await useOf(folder!, table, entity, reading) })),
  )
  const joined = found
    .filter(({ use }) => use === 'beside')
    .map(({ table }) => ({ table, key: entity!, on: entity! }))
  return {
    label,
    reading: { table: label, ...(joined.length > 0 && { joined }) },
    events: found.flatMap(({ table, use }) => (typeof use === 'object' ? [{ name: table, table: use }] : [])),
    notes: found.map(({ table, use }) => noteOf(table, entity, use)),
  }
}

/** Beside the labels, a table of events, or why neither. */
type Use = 'beside' | Table | string

function noteOf(table: string, entity: string | null, use: Use): string {
  if (use === 'beside') return `table ${table}: its row of the same ${entity} is put beside each row`
  if (typeof use === 'object') return `table ${table}: features of the history of each ${entity} are proposed`
  return `table ${table} is not read: ${use}`
}

async function useOf(
  folder: string,
  table: string,
  entity: string | null,
  reading: ReadOptions,
): Promise<Use> {
  if (entity === null) return '--entity does not say by which column the tables belong together'
  const quiet = { ...reading, onNote: () => undefined, types: {}, unjudged: 'all' } as const
  const read = await readTable([folder], { ...quiet, table })
  const position = read.schema.findIndex(({ name }) => name === entity)
  if (position < 0) return `it has no column ${entity}`
  const column = read.columns[position]!
  const values = new Set(Array.from({ length: read.rows }, (_, row) => valueAt(column, row)))
  if (values.size === read.rows && countMissing(column) === 0) return 'beside'
  if (timeColumn(read) !== null) return read
  return `it has several rows for one ${entity}, and no column of dates to put them in order by`
}
