import { join } from 'node:path'
import { columnOf, valueAt } from '@candor/core'
import type { DatasetUse, EventName, Store } from '../../store/index.ts'
import { readTable } from '../read-table.ts'
import { type FoundRows, findRows } from './find-rows.ts'
import type { StoredDataset } from './rewrite-dataset.ts'

export type PersonToFind = {
  readonly tenantId: string
  readonly type: string
  readonly externalId: string
  /** columns that hold his name; null: those by which the rows of a data set are told when it is scored */
  readonly columns: readonly string[] | null
}

/** A data set, and where the person stands in it. */
export type FoundDataset = {
  readonly dataset: StoredDataset & { readonly name: string }
  readonly found: FoundRows
  /** how the events are called that his rows may have become */
  readonly events: readonly EventName[]
}

/**
 * Looks for a person in every data set of a tenant.
 *
 * @throws files.* where one cannot be read: then nobody knows whether he is in it
 */
export async function findPerson(
  store: Store,
  dataDir: string,
  person: PersonToFind,
): Promise<FoundDataset[]> {
  const { tenantId, externalId } = person
  const own = await store.run('entity.events', person)
  const found: FoundDataset[] = []
  for (const id of await datasetIds(store, tenantId)) {
    const { name, uri, row_count } = await store.run('dataset.get', { tenantId, id })
    const uses = await store.run('dataset.uses', { tenantId, id })
    const path = join(dataDir, uri)
    const rows = await findRows(path, { name: externalId, names: namesIn(person, uses, own) })
    if (rows.columns.length === 0 && rows.elsewhere.length === 0) continue
    const events = await eventNames(path, rows.rows, uses)
    found.push({ dataset: { id, name, uri, row_count }, found: rows, events })
  }
  return found
}

async function datasetIds(store: Store, tenantId: string): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | null = null
  do {
    const page = await nextPage(store, tenantId, cursor)
    ids.push(...page.items.map(({ dataset_id }) => dataset_id))
    cursor = page.next_cursor
  } while (cursor !== null)
  return ids
}

function nextPage(store: Store, tenantId: string, cursor: string | null) {
  return store.run('dataset.list', { tenantId, limit: 200, cursor })
}

/** What he is called in each column: by his name, and by the names of his events where the column names events of that source. */
function namesIn(
  { columns, externalId }: PersonToFind,
  uses: readonly DatasetUse[],
  own: readonly EventName[],
): ReadonlyMap<string, readonly string[]> {
  if (columns !== null) return new Map(columns.map((column) => [column, [externalId]]))
  const names = new Map<string, string[]>()
  for (const { source, idColumn } of uses) {
    if (idColumn === null) continue
    const his = own.filter((event) => event.source === source).map((event) => event.externalId)
    names.set(idColumn, [...new Set([...(names.get(idColumn) ?? [externalId]), ...his])])
  }
  return names
}

/** As rows are called when they are decided: by the value of a column, or by their number. */
async function eventNames(
  path: string,
  rows: readonly number[],
  uses: readonly DatasetUse[],
): Promise<EventName[]> {
  const events: EventName[] = []
  if (rows.length === 0) return events
  for (const { source, idColumn } of uses) {
    const ids = idColumn === null ? null : await idsIn(path, idColumn)
    for (const row of rows) events.push({ source, externalId: ids?.(row) ?? String(row) })
  }
  return events
}

/** The id of each row; null where it has none. */
async function idsIn(path: string, name: string): Promise<((row: number) => string | null) | null> {
  const choose = (names: readonly string[]) => ({ only: names.filter((one) => one === name), types: {} })
  const table = await readTable([path], { choose, unjudged: 'all' })
  if (table.schema.length === 0) return null
  const { column } = columnOf(table, name)
  return (row) => {
    const value = valueAt(column, row)
    return value === null || value === '' ? null : String(value).slice(0, 255)
  }
}
