import type { DecisionView, ExplanationGiven, WireExplanation } from '@candor/client'
import type { DecisionOutput } from './decision-record.ts'
import type { StoreSchema } from './schema.ts'

/** The rows that one answer is made of. */
export type DecisionRows = {
  readonly decision: StoreSchema['decision']
  readonly explanation: StoreSchema['explanation'] | null
  readonly externalId: string
  readonly modelHash: string
  /** what came of asking for a text about it; null where none was asked for */
  readonly narrative?: StoreSchema['narrative']['status'] | 'pending' | null
}

const listed = 5

/**
 * The answer to a decision, made from its stored rows alone: the first answer, a repeated one and every later reading are
 * the same document.
 */
export function decisionViewOf(rows: DecisionRows): DecisionView {
  const { decision, explanation, externalId, modelHash, narrative } = rows
  const output = JSON.parse(decision.output_json) as DecisionOutput
  const { prediction, predicted, probabilities, margins } = output
  return {
    decision_id: decision.id,
    external_id: externalId,
    model: {
      name: decision.model_name,
      version: String(decision.model_version),
      alias: output.alias,
      hash: modelHash,
      calibrated: decision.scale === 'calibrated',
    },
    probability: decision.probability,
    margin: decision.margin,
    scale: decision.scale,
    ...(prediction === undefined ? {} : { prediction }),
    ...(predicted === undefined ? {} : { predicted }),
    ...(probabilities === undefined ? {} : { probabilities: { ...probabilities } }),
    ...(margins === undefined ? {} : { margins: { ...margins } }),
    band: decision.band,
    use: decision.use === '' ? null : decision.use,
    outcome: decision.outcome,
    threshold:
      decision.threshold_json === null || output.withheld ? null : JSON.parse(decision.threshold_json),
    mode: decision.mode,
    explanation: output.pending === undefined ? explanationOf(explanation, output) : { status: 'pending' },
    narrative: { status: narrative ?? 'disabled' },
    rules: JSON.parse(decision.rules_json),
    alert_id: null,
    warnings: [...output.warnings],
    ...(output.provenance === undefined ? {} : { provenance: output.provenance }),
    timings_ms: JSON.parse(decision.latency_json),
    created_at: new Date(decision.created_at).toISOString(),
  }
}

/**
 * A stored explanation on the wire: `top` lists the five largest contributions and sums up the rest, `full` lists all.
 * A decision that was made without one says `off`; where factors are withheld, only their sum is told.
 */
export function explanationOf(
  row: StoreSchema['explanation'] | null,
  {
    level,
    withheld,
    explainedClass,
    unit,
  }: Pick<DecisionOutput, 'level' | 'withheld' | 'explainedClass' | 'unit'>,
): WireExplanation {
  if (row === null) return { status: 'off' }
  if (row.status !== 'ok') return { status: row.status }
  const all = JSON.parse(row.contributions_json!) as ExplanationGiven['contributions']
  return {
    status: 'ok',
    method: row.method as ExplanationGiven['method'],
    space: row.space as ExplanationGiven['space'],
    unit,
    model_hash: row.model_hash,
    ...(explainedClass === undefined ? {} : { class: explainedClass }),
    base: row.base!,
    background: row.baseline_json === null ? null : JSON.parse(row.baseline_json),
    score: row.score!,
    residual: row.residual!,
    ...listContributions(all, withheld ? 0 : level === 'full' ? all.length : listed),
    reasons: withheld ? [] : JSON.parse(row.reasons_json!),
  }
}

/** The first so many contributions, and the number and sum of the others where there are any. */
export function listContributions(all: ExplanationGiven['contributions'], count: number) {
  if (count >= all.length) return { contributions: all }
  const others = all.slice(count)
  const phi = others.reduce((sum, contribution) => sum + contribution.phi, 0)
  return { contributions: all.slice(0, count), rest: { features: others.length, phi } }
}
