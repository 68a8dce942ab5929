import type { Kysely } from 'kysely'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'

/** Something that receivers outside are to be told: thin, ids and a summary, nothing of a person. */
export type OutboxMessage = {
  readonly tenantId: string
  readonly id: string
  readonly topic: string
  readonly payload: Readonly<Record<string, unknown>>
  /** ms since 1970 in UTC */
  readonly at: number
}

/** Puts a message into the outbox in the transaction of what it tells of: both stand, or neither. */
export async function sendMessage(tx: Kysely<StoreSchema>, message: OutboxMessage): Promise<void> {
  await insertMessage(tx, {
    tenant_id: message.tenantId,
    id: message.id,
    topic: message.topic,
    payload_json: JSON.stringify(message.payload),
    created_at: message.at,
    dispatched_at: null,
  })
}

const insertMessage = preparedQuery((tx, row: StoreSchema['outbox']) => tx.insertInto('outbox').values(row))
