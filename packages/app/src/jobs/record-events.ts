import { randomBytes, randomUUIDv7 } from 'node:crypto'
import type { EventRequest } from '@candor/client'
import { canonicalJson } from '@candor/core'
import { everyScenario } from '@candor/scenarios'
import { appError, SeveralErrors } from '../errors.ts'
import type { HappenedEvent, IdempotentCall, RecordedEvent, Store } from '../store/index.ts'
import { eventCells } from './history/event-cells.ts'
import { pointerOf } from './json-pointer.ts'

export type EventCall = {
  readonly tenantId: string
  readonly principalId: string
  readonly body: EventRequest
  readonly idempotency: IdempotentCall | null
  /** time of receipt, ms since 1970 in UTC */
  readonly at: number
}

/**
 * Stores an event once. Values of columns that a known domain reads must be of the column's type; what no domain knows is kept as it is.
 *
 * @throws SeveralErrors of events.wrong_value, events.same_sides, store.event_conflict, store.idempotency_key_reused
 */
export async function recordEvent(store: Store, { body, ...call }: EventCall): Promise<RecordedEvent> {
  checkSides(body)
  checkValues(body)
  return await store.run('event.record', {
    ...call,
    event: eventOf(body),
    salt: randomBytes(16).toString('hex'),
  })
}

function eventOf(body: EventRequest): HappenedEvent {
  const { source, external_id, kind, entity, counterparty, side, occurred_at, payload } = body
  const { amount_minor, currency } = body
  const payloadJson = canonicalJson({
    kind,
    entity,
    counterparty,
    side,
    occurred_at,
    amount_minor,
    currency,
    payload,
  })
  return {
    id: randomUUIDv7(),
    source,
    externalId: external_id ?? randomUUIDv7(),
    kind,
    entity: named(entity),
    counterparty: counterparty === undefined ? null : named(counterparty),
    occurredAt: Date.parse(occurred_at),
    amountMinor: amount_minor ?? null,
    currency: currency ?? null,
    payloadJson,
  }
}

function named({ type, id }: EventRequest['entity']): HappenedEvent['entity'] {
  return { id: randomUUIDv7(), type, externalId: id }
}

/** Somebody who pays himself stands on one side alone: what he did is counted once. */
function checkSides({ entity, counterparty }: EventRequest): void {
  if (counterparty === undefined) return
  if (entity.type !== counterparty.type || entity.id !== counterparty.id) return
  throw appError('events.same_sides', {}, '/counterparty')
}

function checkValues({ kind, payload }: EventRequest): void {
  const faults = new Map<string, string>()
  for (const table of everyScenario.flatMap(({ tables = [] }) => tables)) {
    if (table.name !== kind) continue
    const told = { payload, amountMinor: null, currency: null }
    for (const { name, expected } of eventCells(table, told).faults) faults.set(name, expected)
  }
  const [first, ...others] = [...faults].map(([name, expected]) =>
    appError('events.wrong_value', { kind, column: name, expected }, pointerOf(['payload', name])),
  )
  if (first !== undefined) throw new SeveralErrors([first, ...others])
}
