import type { DecisionView } from '@candor/client'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { decisionViewOf } from '../decision-view.ts'
import type { StoreSchema } from '../schema.ts'
import { readDecisionRows } from './read-decision.ts'
import { type EventKey, readEvent, saysTheSame } from './read-event.ts'

export type FindDecision = {
  readonly tenantId: string
  readonly event: EventKey
  readonly modelName: string
  readonly modelVersion: number
  readonly use: string | null
  readonly onDuplicate: 'first' | 'rescore'
}

/**
 * The decision that was made about the same event before: the first one by this model name and use, whatever version is
 * champion by now; with `rescore` the one by this very version. Null where there is none.
 *
 * @throws store.event_conflict where the event's key is taken by another payload
 */
export async function findDecision(
  tx: Kysely<StoreSchema>,
  input: FindDecision,
): Promise<DecisionView | null> {
  return decisionAbout(tx, input, await readEvent(tx, input))
}

/** The same where the stored event of that key, if there is one, has been read. */
export async function decisionAbout(
  tx: Kysely<StoreSchema>,
  input: FindDecision,
  event: StoreSchema['event'] | undefined,
): Promise<DecisionView | null> {
  if (event === undefined) return null
  if (!saysTheSame(event, input.event)) throw await conflict(tx, input, event.id)
  const first = await tx
    .selectFrom('decision')
    .select('id')
    .where('tenant_id', '=', input.tenantId)
    .where('event_id', '=', event.id)
    .where('model_name', '=', input.modelName)
    .where('use', '=', input.use ?? '')
    .$if(input.onDuplicate === 'rescore', (query) => query.where('model_version', '=', input.modelVersion))
    .orderBy('created_at')
    .orderBy('id')
    .executeTakeFirst()
  return first === undefined ? null : decisionViewOf(await readDecisionRows(tx, input.tenantId, first.id))
}

async function conflict(
  tx: Kysely<StoreSchema>,
  { tenantId, event }: FindDecision,
  eventId: string,
): Promise<Error> {
  const first = await tx
    .selectFrom('decision')
    .select('id')
    .where('tenant_id', '=', tenantId)
    .where('event_id', '=', eventId)
    .orderBy('created_at')
    .orderBy('id')
    .executeTakeFirst()
  const { source, externalId } = event
  return appError(
    'store.event_conflict',
    { source, external_id: externalId, decision: first?.id ?? 'none' },
    '/external_id',
  )
}
