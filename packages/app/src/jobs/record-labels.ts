import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type { LabelRequest } from '@candor/client'
import { appError } from '../errors.ts'
import type { IdempotentCall, Labelled, RecordedLabel, Store } from '../store/index.ts'

export type LabelCall = {
  readonly tenantId: string
  readonly principalId: string
  readonly of: Labelled
  readonly body: LabelRequest
  readonly idempotency: IdempotentCall | null
  /** time of receipt, ms since 1970 in UTC */
  readonly at: number
}

/** Clocks of other machines may go ahead by this. */
const aheadMs = 60_000

/**
 * Adds what came to light about a decision or an event; a correction is a further label.
 *
 * @throws decisions.label_from_the_future, store.unknown_decision, store.unknown_event, store.idempotency_key_reused
 */
export async function recordLabel(store: Store, { body, ...call }: LabelCall): Promise<RecordedLabel> {
  const { label, source, observed_at, reason = null } = body
  const observedAt = Date.parse(observed_at)
  if (observedAt > call.at + aheadMs)
    throw appError(
      'decisions.label_from_the_future',
      { observed_at, now: new Date(call.at).toISOString() },
      '/observed_at',
    )
  return await store.run('label.record', {
    ...call,
    label: { id: randomUUIDv7(), value: label, source, observedAt, reason },
    salt: randomBytes(16).toString('hex'),
  })
}
