import type { Reproduction } from '@candor/client'
import { rowDigest } from '../store/audit/row-digest.ts'
import type { Store } from '../store/index.ts'
import type { StoredEvidence } from '../store/operations/read-evidence.ts'
import { type AskParts, askServed } from './ask-model.ts'

export type ReproduceParts = AskParts & { readonly store: Store }

/**
 * Scores and explains the stored inputs of a decision once more, with the version that made it, and compares: every number is the same to
 * the bit where nothing was changed, whichever version is in use by now.
 *
 * @throws store.unknown_decision, store.erased, decisions.model_not_loadable, decisions.too_many_questions, decisions.thinking_ended
 */
export async function reproduceDecision(
  { store, ...parts }: ReproduceParts,
  { tenantId, id }: { readonly tenantId: string; readonly id: string },
): Promise<Reproduction> {
  const stored = await store.run('decision.evidence', { tenantId, id })
  const { decision, explanation, snapshot } = stored
  const { model_name: name, model_version } = decision
  const version = String(model_version)
  const served = await parts.models.find({ tenantId, name, version })
  const { hash } = served.bundle
  const numbers = { decision, explanation, snapshot }
  const compared = await askServed(parts, served, { what: 'comparison', numbers })
  const isIntact = hasSnapshot(stored)
  const isSame = compared.score_diff === 0 && (compared.phi_diff ?? 0) === 0
  const isModel = (explanation?.model_hash ?? hash) === hash
  return {
    decision_id: id,
    match: isIntact && isSame && isModel && compared.failure === null,
    snapshot: isIntact ? 'intact' : 'changed',
    model: { name, version, hash },
    ...compared,
  }
}

/** Whether the values that are stored are the ones whose digest the decision has. */
function hasSnapshot({ snapshot, salt, decision }: StoredEvidence): boolean {
  if (snapshot === null || salt === null) return false
  return rowDigest(salt, snapshot.valuesJson) === decision.features_sha256
}
