import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { ensureSalt } from './describe-entity.ts'
import { ensureEntity, type NamedEntity } from './ensure-entity.ts'
import { type FindAnswer, findCall, insertAnswer } from './find-answer.ts'

type Row = StoreSchema['document']

export type RecordDocument = FindAnswer & {
  readonly entity: NamedEntity
  readonly document: Omit<Row, 'tenant_id' | 'entity_id' | 'updated_at'>
  /** random; kept apart from the audit chain */
  readonly salt: string
}

/**
 * Adds a paper, or changes what is known of it: when it was verified, turned down, expires. Its type and the day on which it was handed in stay.
 *
 * @throws store.document_conflict, store.idempotency_key_reused
 */
export async function recordDocument(tx: Kysely<StoreSchema>, input: RecordDocument): Promise<Row> {
  const answered = await findCall(tx, input)
  if (answered !== null) return answered as Row
  const { tenantId, document, at } = input
  const entityId = await ensureEntity(tx, { tenantId, entity: input.entity, at })
  const before = await tx
    .selectFrom('document')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('entity_id', '=', entityId)
    .where('external_id', '=', document.external_id)
    .executeTakeFirst()
  const row = await (before === undefined ? insert(tx, input, entityId) : change(tx, input, before))
  await insertAnswer(tx, input, row)
  return row
}

async function insert(tx: Kysely<StoreSchema>, input: RecordDocument, entityId: string): Promise<Row> {
  const row = { tenant_id: input.tenantId, entity_id: entityId, ...input.document, updated_at: input.at }
  await tx.insertInto('document').values(row).execute()
  await append(tx, input, null, row)
  return row
}

async function change(tx: Kysely<StoreSchema>, input: RecordDocument, before: Row): Promise<Row> {
  const { document, tenantId, at } = input
  if (before.type !== document.type || before.submitted_at !== document.submitted_at)
    throw appError('store.document_conflict', { id: document.external_id }, '/document_id')
  const { verified_at, rejected_at, expires_at, sha256 } = document
  const changes = { verified_at, rejected_at, expires_at, sha256 }
  const isSame = Object.entries(changes).every(([name, value]) => before[name as keyof Row] === value)
  if (isSame) return { ...before }
  const row: Row = { ...before, ...changes, updated_at: at }
  await tx
    .updateTable('document')
    .set({ ...changes, updated_at: at })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', before.id)
    .execute()
  await append(tx, input, before, row)
  return row
}

async function append(
  tx: Kysely<StoreSchema>,
  { tenantId, principalId, salt, at }: RecordDocument,
  before: Row | null,
  after: Row,
): Promise<void> {
  const target = { target_type: 'document', target_id: after.id }
  const used = await ensureSalt(tx, { tenant_id: tenantId, ...target, salt })
  await appendEntry(tx, {
    tenant: tenantId,
    actor: principalId,
    action: 'document.record',
    targetType: 'document',
    targetId: after.id,
    before: before === null ? null : saltedDigest(used, { ...before }),
    after: saltedDigest(used, after),
    requestId: null,
    reason: null,
    at,
  })
}
