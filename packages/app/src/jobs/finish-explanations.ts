import type { FeatureValues } from '@candor/client'
import type { PendingExplanation } from '../store/index.ts'
import type { DecideParts } from './decide.ts'
import { explainInPool } from './explain-decision.ts'
import type { ExplanationPool } from './explanation-pool.ts'
import { recordMatrix } from './record-matrix.ts'
import { scoreRecord } from './score-record.ts'
import { readingOf } from './served-models.ts'

export type FinishParts = DecideParts & { readonly explanations: ExplanationPool }

const mostAtOnce = 200

/**
 * Makes the explanations that a server still owed when it was stopped, from the values that were scored and the version that scored them. One that cannot
 * be made is told, and keeps no other from being made. It ends early where the threads are ended.
 *
 * @returns how many there were
 */
export async function finishExplanations(parts: FinishParts, tenantId: string): Promise<number> {
  let [count, after] = [0, '']
  for (;;) {
    const owed = await parts.store.run('explanation.pending', { tenantId, after, limit: mostAtOnce })
    for (const one of owed) {
      if (!(await finish(parts, tenantId, one))) return count
      count += 1
      after = one.decisionId
    }
    if (owed.length < mostAtOnce) return count
  }
}

/** False where the threads are ended. */
async function finish(parts: FinishParts, tenantId: string, pending: PendingExplanation): Promise<boolean> {
  try {
    const explanation = await explained(parts, tenantId, pending)
    if (explanation === null) return false
    const { decisionId } = pending
    await parts.store.run('explanation.complete', { tenantId, decisionId, explanation, at: Date.now() })
  } catch (error) {
    parts.onUnexplained?.(error)
  }
  return true
}

async function explained(parts: FinishParts, tenantId: string, pending: PendingExplanation) {
  const { modelName, modelVersion, language } = pending
  const served = await parts.models.find({ tenantId, name: modelName, version: String(modelVersion) })
  const { matrix, table } = recordMatrix(readingOf(served), JSON.parse(pending.valuesJson) as FeatureValues)
  const score = scoreRecord(served, matrix, pending.explainedClass)
  return explainInPool(parts, served, { matrix, table, score, language })
}
