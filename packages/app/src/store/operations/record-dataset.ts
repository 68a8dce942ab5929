import type { WireDataset } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { keepSalt } from './erase-files.ts'
import { newestFirst } from './newest-first.ts'

type Row = StoreSchema['dataset']

export type RecordDataset = {
  readonly tenantId: string
  readonly principalId: string
  readonly dataset: Omit<Row, 'tenant_id' | 'profile_json' | 'created_by' | 'created_at'>
  readonly at: number
  /** random; kept apart from the audit chain */
  readonly salt: string
}

export type RecordedDataset = { readonly view: WireDataset; readonly replayed: boolean }

/** Adds a data set, with its entry in the audit chain; the same file is the one that is there. */
export async function recordDataset(tx: Kysely<StoreSchema>, input: RecordDataset): Promise<RecordedDataset> {
  const { tenantId, principalId, dataset, at, salt } = input
  const known = await tx
    .selectFrom('dataset')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('digest', '=', dataset.digest)
    .orderBy('created_at')
    .orderBy('id')
    .executeTakeFirst()
  if (known !== undefined) return { view: datasetView(known), replayed: true }
  const row = { tenant_id: tenantId, ...dataset, profile_json: null, created_by: principalId, created_at: at }
  await tx.insertInto('dataset').values(row).execute()
  const place = await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'dataset.create',
    targetType: 'dataset',
    targetId: dataset.id,
    before: null,
    after: saltedDigest(salt, dataset.digest),
    requestId: null,
    reason: null,
    at,
    details: { rows: dataset.row_count, bytes: dataset.bytes },
  })
  await keepSalt(tx, { tenantId, targetType: 'dataset', targetId: dataset.id, salt, ...place })
  return { view: datasetView(row), replayed: false }
}

export type GetDataset = { readonly tenantId: string; readonly id: string }

/** @throws jobs.unknown_dataset */
export async function readDataset(tx: Kysely<StoreSchema>, { tenantId, id }: GetDataset): Promise<Row> {
  const row = await tx
    .selectFrom('dataset')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (row === undefined) throw appError('jobs.unknown_dataset', { id })
  return { ...row }
}

export type KeepProfile = GetDataset & {
  readonly profileJson: string
  /** the file that was looked at; nothing is kept where it has been rewritten since */
  readonly uri?: string
}

/** What was found out about a data set, which does not change. */
export async function keepProfile(
  tx: Kysely<StoreSchema>,
  { tenantId, id, profileJson, uri }: KeepProfile,
): Promise<void> {
  await tx
    .updateTable('dataset')
    .set({ profile_json: profileJson })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .$if(uri !== undefined, (query) => query.where('uri', '=', uri!))
    .execute()
}

export type UseDataset = GetDataset & { readonly source: string; readonly idColumn: string | null }

/** Remembers by which names rows of a data set may become events, for as long as the data set is there. */
export async function useDataset(
  tx: Kysely<StoreSchema>,
  { tenantId, id, source, idColumn }: UseDataset,
): Promise<void> {
  await tx
    .insertInto('dataset_use')
    .values({ tenant_id: tenantId, dataset_id: id, source, id_column: idColumn ?? '' })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'dataset_id', 'source', 'id_column']).doNothing(),
    )
    .execute()
}

export type DatasetUse = { readonly source: string; readonly idColumn: string | null }

/** By which names rows of a data set may have become events. */
export async function listDatasetUses(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: GetDataset,
): Promise<DatasetUse[]> {
  const rows = await tx
    .selectFrom('dataset_use')
    .select(['source', 'id_column'])
    .where('tenant_id', '=', tenantId)
    .where('dataset_id', '=', id)
    .orderBy('source')
    .orderBy('id_column')
    .execute()
  return rows.map((row) => ({ source: row.source, idColumn: row.id_column === '' ? null : row.id_column }))
}

export type ListDatasets = {
  readonly tenantId: string
  readonly limit: number
  readonly cursor: string | null
}

export type DatasetPage = { readonly items: WireDataset[]; readonly next_cursor: string | null }

/** Data sets, newest first. */
export async function listDatasets(
  tx: Kysely<StoreSchema>,
  { tenantId, limit, cursor }: ListDatasets,
): Promise<DatasetPage> {
  const query = tx.selectFrom('dataset').selectAll().where('tenant_id', '=', tenantId)
  const { page, nextCursor } = await newestFirst(query, { limit, cursor })
  return {
    items: page.map(datasetView),
    next_cursor: nextCursor,
  }
}

/** Bytes of all data sets of a tenant. */
export async function sumDatasets(
  tx: Kysely<StoreSchema>,
  { tenantId }: { readonly tenantId: string },
): Promise<number> {
  const { bytes } = await tx
    .selectFrom('dataset')
    .select((row) => row.fn.sum<number | null>('bytes').as('bytes'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return Number(bytes ?? 0)
}

function datasetView(row: Row): WireDataset {
  return {
    dataset_id: row.id,
    name: row.name,
    digest: row.digest,
    rows: row.row_count,
    bytes: row.bytes,
    columns: JSON.parse(row.schema_json),
    kind: row.kind,
    made_by: row.made_by_json === null ? null : JSON.parse(row.made_by_json),
    created_at: new Date(row.created_at).toISOString(),
  }
}
