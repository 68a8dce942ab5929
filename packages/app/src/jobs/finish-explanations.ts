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
 * Makes the explanations that a server still owed when it was stopped, from the values that were scored and the version that scored them.
 *
 * @returns how many there were
 */
export async function finishExplanations(parts: FinishParts, tenantId: string): Promise<number> {
  const owed = await parts.store.run('explanation.pending', { tenantId, limit: mostAtOnce })
  for (const one of owed) await finish(parts, tenantId, one)
  const isAll = owed.length < mostAtOnce
  return owed.length + (isAll ? 0 : await finishExplanations(parts, tenantId))
}

async function finish(parts: FinishParts, tenantId: string, pending: PendingExplanation): Promise<void> {
  const { modelName, modelVersion, decisionId, language } = pending
  const served = await parts.models.find({ tenantId, name: modelName, version: String(modelVersion) })
  const { matrix, table } = recordMatrix(readingOf(served), JSON.parse(pending.valuesJson) as FeatureValues)
  const score = scoreRecord(served, matrix, pending.explainedClass)
  const explanation = await explainInPool(parts, served, { matrix, table, score, language })
  if (explanation === null) return
  await parts.store.run('explanation.complete', { tenantId, decisionId, explanation, at: Date.now() })
}
