import type { Kysely } from 'kysely'
import type { DecisionOutput } from '../decision-record.ts'
import type { StoreSchema } from '../schema.ts'

/** The rows that a decision consists of. */
export type DecisionParts = {
  readonly decision: StoreSchema['decision']
  readonly event: StoreSchema['event'] | undefined
  readonly explanation: StoreSchema['explanation'] | null | undefined
}

/** What the audit chain digests of a decision: its rows as they stand in the store. An explanation that comes later has an entry of its own. */
export function decisionContent({ decision, event, explanation }: DecisionParts): unknown {
  const isLate = explanation != null && isAnsweredBefore(decision)
  return { decision: { ...decision }, event: { ...event }, explanation: isLate ? {} : { ...explanation } }
}

function isAnsweredBefore({ output_json }: StoreSchema['decision']): boolean {
  return (
    output_json.includes('"pending"') && (JSON.parse(output_json) as DecisionOutput).pending !== undefined
  )
}

export type CheckDecision = { readonly tenantId: string; readonly id: string }

/** What the chain's digests of a decision and of its explanation are compared with: rows and salt; nulls where they were erased. */
export async function readDecisionContent(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: CheckDecision,
): Promise<{ readonly content: unknown; readonly explanation: object; readonly salt: string | null }> {
  const salted = await tx
    .selectFrom('audit_salt')
    .select('salt')
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', 'decision')
    .where('target_id', '=', id)
    .executeTakeFirst()
  return {
    content: await storedContent(tx, { tenantId, id }),
    explanation: await explanationContent(tx, { tenantId, id }),
    salt: salted?.salt ?? null,
  }
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
  const explanation = await explanationContent(tx, { tenantId, id })
  return decisionContent({ decision, event, explanation })
}

/** The stored explanation of a decision; no columns where there is none. */
export async function explanationContent(
  tx: Kysely<StoreSchema>,
  { tenantId, id }: CheckDecision,
): Promise<StoreSchema['explanation']> {
  const explanation = await tx
    .selectFrom('explanation')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', id)
    .executeTakeFirst()
  return { ...explanation } as StoreSchema['explanation']
}
