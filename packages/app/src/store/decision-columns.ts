import type { NewDecision, NewExplanation } from './decision-record.ts'
import type { StoreSchema } from './schema.ts'

/** A row of `decision` without what is known only when it is stored. */
export type DecisionColumns = Omit<
  StoreSchema['decision'],
  'tenant_id' | 'event_id' | 'features_sha256' | 'latency_json' | 'created_at'
>

/** A row of `explanation` without its key. */
export type ExplanationColumns = Omit<StoreSchema['explanation'], 'tenant_id' | 'decision_id'>

/** The columns of a decision: texts where it holds lists and records, which are then copied from thread to thread at no cost. */
export function decisionColumns(decision: NewDecision): DecisionColumns {
  return {
    id: decision.id,
    model_name: decision.modelName,
    model_version: decision.modelVersion,
    use: decision.use ?? '',
    scale: decision.scale,
    probability: decision.probability,
    margin: decision.margin,
    output_json: JSON.stringify(decision.output),
    band: decision.band,
    outcome: decision.outcome,
    threshold_json: decision.threshold === null ? null : JSON.stringify(decision.threshold),
    rules_json: JSON.stringify((decision.rules ?? []).map(({ id, hit, score }) => ({ id, hit, score }))),
    mode: decision.mode,
  }
}

/** The columns of an explanation; those that only a good one has are null in the others. */
export function explanationColumns(explanation: NewExplanation, at: number): ExplanationColumns {
  const given = explanation.status === 'ok' ? explanation : null
  return {
    method: given?.method ?? null,
    space: given?.space ?? null,
    base: given?.base ?? null,
    baseline_json: given?.background ? JSON.stringify(given.background) : null,
    score: given?.score ?? null,
    residual: given?.residual ?? null,
    contributions_json: given === null ? null : JSON.stringify(given.contributions),
    reasons_json: given === null ? null : JSON.stringify(given.reasons),
    model_hash: explanation.modelHash,
    status: explanation.status,
    computed_at: given === null ? null : at,
    worker_ms: explanation.workerMs,
  }
}
