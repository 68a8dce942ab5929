import type { DecisionView } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'

/** A call that its sender may repeat: the key, and the fingerprint of what was asked under it. */
export type IdempotentCall = {
  readonly route: string
  readonly key: string
  /** SHA-256 of method, address and canonical body */
  readonly fingerprint: string
  /** ms since 1970 in UTC; then the key is free again */
  readonly expiresAt: number
}

export type FindAnswer = {
  readonly tenantId: string
  readonly principalId: string
  readonly idempotency: IdempotentCall | null
  readonly at: number
}

/**
 * The answer stored under the call's key, or null where the key is new or has expired.
 *
 * @throws store.idempotency_key_reused where the key was used for another call
 */
export async function findAnswer(tx: Kysely<StoreSchema>, input: FindAnswer): Promise<DecisionView | null> {
  return (await findCall(tx, input)) as DecisionView | null
}

/**
 * The same for calls whose answer is no decision.
 *
 * @throws store.idempotency_key_reused where the key was used for another call
 */
export async function findCall(tx: Kysely<StoreSchema>, input: FindAnswer): Promise<unknown> {
  if (input.idempotency === null) return null
  const { route, key, fingerprint } = input.idempotency
  const { tenantId, principalId, at } = input
  const { rows } = await answerUnder(tx, { tenantId, principalId, route, key, at })
  const stored = rows[0]
  if (stored === undefined) return null
  if (stored.fingerprint !== fingerprint)
    throw appError('store.idempotency_key_reused', { key }, '/headers/idempotency-key')
  return JSON.parse(stored.response!)
}

const answerUnder = preparedQuery(
  (tx, call: Pick<FindAnswer, 'tenantId' | 'principalId' | 'at'> & Pick<IdempotentCall, 'route' | 'key'>) =>
    tx
      .selectFrom('idempotency')
      .select(['fingerprint', 'response'])
      .where('tenant_id', '=', call.tenantId)
      .where('principal_id', '=', call.principalId)
      .where('route', '=', call.route)
      .where('key', '=', call.key)
      .where('expires_at', '>', call.at),
)

/**
 * Stores an answer that was found otherwise under the call's key, and gives the answer that now stands there.
 *
 * @throws store.idempotency_key_reused
 */
export async function keepAnswer(
  tx: Kysely<StoreSchema>,
  input: FindAnswer & { readonly view: DecisionView },
): Promise<DecisionView> {
  return (await keepCall(tx, { ...input, answer: input.view })) as DecisionView
}

/**
 * The same for calls whose answer is no decision: plain JSON, never null.
 *
 * @throws store.idempotency_key_reused
 */
export async function keepCall(
  tx: Kysely<StoreSchema>,
  input: FindAnswer & { readonly answer: unknown },
): Promise<unknown> {
  const stored = await findCall(tx, input)
  if (stored === null) await insertAnswer(tx, input, input.answer)
  return stored ?? input.answer
}

/** Stores the answer under the call's key, which is free; keys whose time is over make room. */
export async function insertAnswer(
  tx: Kysely<StoreSchema>,
  { tenantId, principalId, idempotency, at }: FindAnswer,
  answer: unknown,
): Promise<void> {
  if (idempotency === null) return
  await freeKeys(tx, { tenantId, at })
  await insertKey(tx, {
    tenant_id: tenantId,
    principal_id: principalId,
    route: idempotency.route,
    key: idempotency.key,
    fingerprint: idempotency.fingerprint,
    state: 'done',
    lease_until: null,
    http_status: 200,
    response: JSON.stringify(answer),
    expires_at: idempotency.expiresAt,
  })
}

const freeKeys = preparedQuery((tx, over: Pick<FindAnswer, 'tenantId' | 'at'>) =>
  tx.deleteFrom('idempotency').where('tenant_id', '=', over.tenantId).where('expires_at', '<=', over.at),
)

const insertKey = preparedQuery((tx, row: StoreSchema['idempotency']) =>
  tx.insertInto('idempotency').values(row),
)
