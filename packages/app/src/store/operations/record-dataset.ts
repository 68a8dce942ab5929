import type { WireDataset } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { newestFirst } from './newest-first.ts'

type Row = StoreSchema['dataset']

export type RecordDataset = {
  readonly tenantId: string
  readonly principalId: string
  readonly dataset: Omit<Row, 'tenant_id' | 'profile_json' | 'created_by' | 'created_at'>
  readonly at: number
}

export type RecordedDataset = { readonly view: WireDataset; readonly replayed: boolean }

/** Adds a data set, with its entry in the audit chain; the same file is the one that is there. */
export async function recordDataset(tx: Kysely<StoreSchema>, input: RecordDataset): Promise<RecordedDataset> {
  const { tenantId, principalId, dataset, at } = input
  const known = await tx
    .selectFrom('dataset')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('digest', '=', dataset.digest)
    .executeTakeFirst()
  if (known !== undefined) return { view: datasetView(known), replayed: true }
  const row = { tenant_id: tenantId, ...dataset, profile_json: null, created_by: principalId, created_at: at }
  await tx.insertInto('dataset').values(row).execute()
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'dataset.create',
    targetType: 'dataset',
    targetId: dataset.id,
    before: null,
    after: dataset.digest,
    requestId: null,
    reason: null,
    at,
    details: { rows: dataset.row_count, bytes: dataset.bytes },
  })
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

export type KeepProfile = GetDataset & { readonly profileJson: string }

/** What was found out about a data set, which does not change. */
export async function keepProfile(
  tx: Kysely<StoreSchema>,
  { tenantId, id, profileJson }: KeepProfile,
): Promise<void> {
  await tx
    .updateTable('dataset')
    .set({ profile_json: profileJson })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
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
