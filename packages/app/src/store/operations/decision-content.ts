import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'

/** The rows that a decision consists of. */
export type DecisionParts = {
  readonly decision: StoreSchema['decision']
  readonly event: StoreSchema['event'] | undefined
  readonly explanation: StoreSchema['explanation'] | null | undefined
}

/** What the audit chain digests of a decision: its rows as they stand in the store. */
export function decisionContent({ decision, event, explanation }: DecisionParts): unknown {
  return { decision: { ...decision }, event: { ...event }, explanation: { ...explanation } }
}

export type CheckDecision = { readonly tenantId: string; readonly id: string }

/** What the chain's digest of a decision is compared with: its rows and its salt; nulls where they were erased. */
export async function readDecisionContent(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: CheckDecision,
): Promise<{ readonly content: unknown; readonly salt: string | null }> {
  const salted = await tx
    .selectFrom('audit_salt')
    .select('salt')
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', 'decision')
    .where('target_id', '=', id)
    .executeTakeFirst()
  return { content: await storedContent(tx, { tenantId, id }), salt: salted?.salt ?? null }
}

/** The same of a stored decision; null where it is not there. */
export async function storedContent(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: CheckDecision,
): Promise<unknown> {
  const decision = await tx
    .selectFrom('decision')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (decision === undefined) return null
  const event = await tx
    .selectFrom('event')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('id', '=', decision.event_id)
    .executeTakeFirst()
  const explanation = await tx
    .selectFrom('explanation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .executeTakeFirst()
  return decisionContent({ decision, event, explanation })
}
