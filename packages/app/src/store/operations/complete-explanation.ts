import type { Kysely } from 'kysely'
import { saltedDigest } from '../audit/chain-entry.ts'
import { explanationColumns } from '../decision-columns.ts'
import type { NewExplanation } from '../decision-record.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { explanationContent } from './decision-content.ts'

export type CompleteExplanation = {
  readonly tenantId: string
  readonly decisionId: string
  readonly explanation: NewExplanation
  /** ms since 1970 in UTC */
  readonly at: number
}

/**
 * Adds the explanation to a decision that was answered before it was ready, with an audit entry of its own. What was answered stays as it was.
 *
 * @returns whether it was still awaited; else nothing is changed
 */
export async function completeExplanation(
  tx: Kysely<StoreSchema>,
  { tenantId, decisionId, explanation, at }: CompleteExplanation,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('explanation')
    .set(explanationColumns(explanation, at))
    .where('tenant_id', '=', tenantId)
    .where('decision_id', '=', decisionId)
    .where('status', '=', 'pending')
    .executeTakeFirstOrThrow()
  if (numUpdatedRows === 0n) return false
  await appendCompletion(tx, { tenantId, decisionId, at })
  return true
}

async function appendCompletion(
  tx: Kysely<StoreSchema>,
  { tenantId, decisionId, at }: Pick<CompleteExplanation, 'tenantId' | 'decisionId' | 'at'>,
): Promise<void> {
  const { salt } = await tx
    .selectFrom('audit_salt')
    .select('salt')
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', 'decision')
    .where('target_id', '=', decisionId)
    .executeTakeFirstOrThrow()
  const content = await explanationContent(tx, { tenantId, id: decisionId })
  await appendEntry(tx, {
    tenant: tenantId,
    actor: 'server',
    action: 'explanation.complete',
    targetType: 'decision',
    targetId: decisionId,
    before: null,
    after: saltedDigest(salt, content),
    requestId: null,
    reason: null,
    at,
  })
}
