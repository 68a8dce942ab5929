import type { DecisionThreshold, DecisionView, ExplanationGiven, WireExplanation } from '@candor/client'
import type { DecisionColumns } from './decision-columns.ts'
import type { DecisionOutput, NewExplanation } from './decision-record.ts'
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

/** What an answer is made of, with the texts of its rows read. */
export type DecisionContents = Omit<DecisionRows, 'decision' | 'explanation'> & {
  readonly decision: Omit<DecisionColumns, `${string}_json`> & Pick<StoreSchema['decision'], 'created_at'>
  readonly output: DecisionOutput
  readonly threshold: DecisionThreshold | null
  readonly rules: DecisionView['rules']
  readonly latency: DecisionView['timings_ms']
  readonly explanation: ExplanationContents | null
}

/** What an answer tells of an explanation. */
export type ExplanationContents =
  | { readonly status: 'pending' | 'timeout' | 'unavailable' }
  | Omit<NewExplanation & { readonly status: 'ok' }, 'workerMs'>

const listed = 5

/**
 * The answer to a decision, made from its stored rows alone: the first answer, a repeated one and every later reading are
 * the same document.
 */
export function decisionViewOf({ decision, explanation, ...rest }: DecisionRows): DecisionView {
  return viewOfContents({
    ...rest,
    decision,
    output: JSON.parse(decision.output_json),
    threshold: decision.threshold_json === null ? null : JSON.parse(decision.threshold_json),
    rules: JSON.parse(decision.rules_json),
    latency: JSON.parse(decision.latency_json),
    explanation: explanation === null ? null : explanationIn(explanation),
  })
}

/** The same where the rows have just been made of these contents. */
export function viewOfContents(contents: DecisionContents): DecisionView {
  const { decision, output, explanation, externalId, modelHash, narrative } = contents
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
    threshold: output.withheld ? null : contents.threshold,
    mode: decision.mode,
    explanation: output.pending === undefined ? explanationOf(explanation, output) : { status: 'pending' },
    narrative: { status: narrative ?? 'disabled' },
    rules: contents.rules,
    alert_id: null,
    warnings: [...output.warnings],
    ...(output.provenance === undefined ? {} : { provenance: output.provenance }),
    timings_ms: contents.latency,
    created_at: new Date(decision.created_at).toISOString(),
  }
}

/** A stored explanation with its texts read. */
export function explanationIn(row: StoreSchema['explanation']): ExplanationContents {
  if (row.status !== 'ok') return { status: row.status }
  return {
    status: 'ok',
    method: row.method as ExplanationGiven['method'],
    space: row.space as ExplanationGiven['space'],
    modelHash: row.model_hash,
    base: row.base!,
    background: row.baseline_json === null ? null : JSON.parse(row.baseline_json),
    score: row.score!,
    residual: row.residual!,
    contributions: JSON.parse(row.contributions_json!),
    reasons: JSON.parse(row.reasons_json!),
  }
}

/**
 * An explanation on the wire: `top` lists the five largest contributions and sums up the rest, `full` lists all.
 * A decision that was made without one says `off`; where factors are withheld, only their sum is told.
 */
export function explanationOf(
  explanation: ExplanationContents | null,
  {
    level,
    withheld,
    explainedClass,
    unit,
  }: Pick<DecisionOutput, 'level' | 'withheld' | 'explainedClass' | 'unit'>,
): WireExplanation {
  if (explanation === null) return { status: 'off' }
  if (explanation.status !== 'ok') return { status: explanation.status }
  const { method, space, modelHash, base, background, score, residual, contributions, reasons } = explanation
  return {
    status: 'ok',
    method,
    space,
    unit,
    model_hash: modelHash,
    ...(explainedClass === undefined ? {} : { class: explainedClass }),
    base,
    background,
    score,
    residual,
    ...listContributions(contributions, withheld ? 0 : level === 'full' ? contributions.length : listed),
    reasons: withheld ? [] : [...reasons],
  }
}

/** The first so many contributions, and the number and sum of the others where there are any. */
export function listContributions(all: ExplanationGiven['contributions'], count: number) {
  if (count >= all.length) return { contributions: all }
  const others = all.slice(count)
  const phi = others.reduce((sum, contribution) => sum + contribution.phi, 0)
  return { contributions: all.slice(0, count), rest: { features: others.length, phi } }
}
