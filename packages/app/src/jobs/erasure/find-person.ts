import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { columnOf, valueAt } from '@candor/core'
import type { DatasetUse, EventName, Store } from '../../store/index.ts'
import { withTable } from '../read-table.ts'
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
 * Looks for a person in every data set of a tenant whose file is there.
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
    if ((await stat(path).catch(() => null)) === null) continue
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
    const ids = idColumn === null ? null : await idsIn(path, idColumn, new Set(rows))
    for (const row of rows) events.push({ source, externalId: ids?.get(row) ?? String(row) })
  }
  return events
}

const blockRows = 65_536

/** The ids of rows, as a job reads them. A row without one has none here either. */
async function idsIn(
  path: string,
  name: string,
  rows: ReadonlySet<number>,
): Promise<ReadonlyMap<number, string>> {
  const ids = new Map<number, string>()
  const choose = (names: readonly string[]) => ({ only: names.filter((one) => one === name), types: {} })
  await withTable([path], { choose, unjudged: 'all' }, async ({ schema, blocks }) => {
    if (schema.length === 0) return
    for await (const { table, first } of blocks(blockRows)) {
      const { column } = columnOf(table, name)
      for (let i = 0; i < table.rows; i++) {
        const value = rows.has(first + i) ? valueAt(column, i) : null
        if (value !== null && value !== '') ids.set(first + i, String(value).slice(0, 255))
      }
    }
  })
  return ids
}
