import { readdir, stat } from 'node:fs/promises'
import type { TableReading } from '@candor/scenarios'
import { appError } from '../../errors.ts'

export type TablesWish = {
  readonly files: readonly string[]
  /** of a folder: the table with a row for each decision */
  readonly labelTable: string | null
  /** the column that says whom a row is about */
  readonly entity: string | null
}

const ending = /\.(csv|tsv|parquet|ndjson|jsonl|json)(\.gz)?$/i

/**
 * Which table of a folder is the one with the labels; nothing of a file.
 *
 * @throws jobs.label_table_needed, jobs.no_table_in_folder
 */
export async function tablesOf({
  files,
  labelTable,
}: TablesWish): Promise<{ readonly label: string | null; readonly reading: TableReading }> {
  const [folder] = files
  if (files.length !== 1 || !(await stat(folder!).catch(() => null))?.isDirectory())
    return { label: null, reading: {} }
  const names = (await readdir(folder!)).filter(
    (name) => ending.test(name) && !name.endsWith('manifest.json'),
  )
  const tables = [...new Set(names.map((name) => name.replace(ending, '')))].sort()
  const label = labelTable ?? (tables.length === 1 ? tables[0]! : null)
  const known = tables.join(', ') || 'none'
  if (label === null) throw appError('jobs.label_table_needed', { folder: folder!, tables: known })
  if (!tables.includes(label))
    throw appError('jobs.no_table_in_folder', { folder: folder!, table: label, tables: known })
  return { label, reading: { table: label } }
}
