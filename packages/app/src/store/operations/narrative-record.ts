import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** A text about a decision as it is stored, whoever wrote it. */
export type NarrativeRecord = Omit<StoreSchema['verified_text'], 'tenant_id' | 'status'> & {
  readonly status: StoreSchema['narrative']['status']
}

export type OfDecision = { readonly tenantId: string; readonly id: string; readonly lang: string }

/** What came of asking for a text about a decision; null where none was asked for, or none has come yet. */
export async function readNarrative(
  tx: Kysely<StoreSchema>,
  { tenantId, id, lang }: OfDecision,
): Promise<NarrativeRecord | null> {
  const row = await tx
    .selectFrom('narrative')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .where('lang', '=', lang)
    .executeTakeFirst()
  if (row === undefined) return null
  const { tenant_id: _tenant, decision_id: _decision, ...record } = row
  return record
}

/** How far any text about the decision has come: one that is being made counts most, then the newest; null where none was asked for. */
export async function narrativeStatus(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: Omit<OfDecision, 'lang'>,
): Promise<NarrativeRecord['status'] | 'pending' | null> {
  if (await isQueued(tx, tenantId, `narrative ${id}`)) return 'pending'
  const row = await tx
    .selectFrom('narrative')
    .select('status')
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .orderBy('created_at', 'desc')
    .orderBy('lang')
    .executeTakeFirst()
  return row?.status ?? null
}

/** Whether a text about the decision is queued or being made. */
export function isNarrativeAsked(
  tx: Kysely<StoreSchema>,
  { tenantId, id, lang }: OfDecision,
): Promise<boolean> {
  return isQueued(tx, tenantId, `narrative ${id} ${lang}`)
}

/** By the key of the job, which begins with these words. */
async function isQueued(tx: Kysely<StoreSchema>, tenantId: string, words: string): Promise<boolean> {
  const row = await tx
    .selectFrom('job')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('unique_key', '>=', `${words} `)
    .where('unique_key', '<', `${words}!`)
    .where('state', 'in', ['queued', 'running'])
    .executeTakeFirst()
  return row !== undefined
}

export type SameFacts = { readonly tenantId: string } & Pick<
  StoreSchema['verified_text'],
  'facts_hash' | 'provider' | 'model' | 'lang'
>

/** A verified text about the very same facts by the same language model, whichever decision it was made for. */
export async function readVerifiedText(
  tx: Kysely<StoreSchema>,
  { tenantId, facts_hash, provider, model, lang }: SameFacts,
): Promise<NarrativeRecord | null> {
  const row = await tx
    .selectFrom('verified_text')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('facts_hash', '=', facts_hash)
    .where('provider', '=', provider)
    .where('model', '=', model)
    .where('lang', '=', lang)
    .executeTakeFirst()
  if (row === undefined) return null
  const { tenant_id: _tenant, ...record } = row
  return record
}

export type KeepNarrative = {
  readonly tenantId: string
  readonly id: string
  readonly record: NarrativeRecord
}

/** Stores a text about a decision in place of an earlier one; a verified one also for whoever has the same facts. Nothing is kept of what was erased meanwhile. */
export async function keepNarrative(
  tx: Kysely<StoreSchema>,
  { tenantId, id, record }: KeepNarrative,
): Promise<void> {
  const decision = await tx
    .selectFrom('decision')
    .select('features_sha256')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (decision === undefined || decision.features_sha256 === '') return
  await tx
    .insertInto('narrative')
    .values({ tenant_id: tenantId, decision_id: id, ...record })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'decision_id', 'lang']).doUpdateSet(record))
    .execute()
  const { status } = record
  if (status !== 'verified' && status !== 'repaired') return
  await tx
    .insertInto('verified_text')
    .values({ tenant_id: tenantId, ...record, status })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'facts_hash', 'provider', 'model', 'lang']).doNothing(),
    )
    .execute()
}

/** Texts name values: they go with their decisions, also where another decision has the same facts. */
export async function forgetNarratives(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  ids: readonly string[],
): Promise<void> {
  const rows = await tx
    .deleteFrom('narrative')
    .where('tenant_id', '=', tenantId)
    .where('decision_id', 'in', ids)
    .returning('facts_hash')
    .execute()
  if (rows.length === 0) return
  const hashes = rows.map(({ facts_hash }) => facts_hash)
  await tx
    .deleteFrom('verified_text')
    .where('tenant_id', '=', tenantId)
    .where('facts_hash', 'in', hashes)
    .execute()
}
