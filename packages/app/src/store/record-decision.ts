import type { DecisionView } from '@candor/client'
import { decisionColumns, explanationColumns } from './decision-columns.ts'
import type { NewDecision, NewExplanation } from './decision-record.ts'
import { viewOfContents } from './decision-view.ts'
import type { Store } from './open-store.ts'
import type { StoreDecision } from './operations/store-decision.ts'

/** A decision that has been made, with what it is about and how it came about. */
export type MadeDecision = Omit<
  StoreDecision,
  'decision' | 'rules' | 'latencyMs' | 'explanation' | 'modelHash'
> & {
  readonly decision: NewDecision
  readonly explanation: NewExplanation | null
  /** of the version that decided */
  readonly modelHash: string
}

export type Recorded = {
  readonly view: DecisionView
  /** the answer was given before: by the same idempotency key, or to the same event */
  readonly replayed: boolean
}

/**
 * Stores a decision once and gives its answer: that of the decision as it now stands, or the one that was given before. The rows are made here and not where they are
 * written, so that the thread that writes, which all wait for, does nothing else.
 *
 * @throws store.idempotency_key_reused, store.event_conflict, store.history_moved, store.wrong_value, store.unavailable
 */
export async function recordDecision(store: Pick<Store, 'run'>, made: MadeDecision): Promise<Recorded> {
  const { decision, explanation, modelHash, ...rest } = made
  const columns = decisionColumns(decision)
  const explained = explanation === null ? null : explanationColumns(explanation, made.at)
  const { rules = [], latencyMs } = decision
  const input = { ...rest, decision: columns, rules, latencyMs, explanation: explained, modelHash }
  const stored = await store.run('decision.record', input)
  if (stored.replayed) return stored
  const { created_at, latency_json } = stored.added
  const view = viewOfContents({
    decision: { ...columns, created_at },
    output: decision.output,
    threshold: decision.threshold,
    rules: rules.map(({ id, hit, score }) => ({ id, hit, score })),
    latency: JSON.parse(latency_json),
    explanation,
    externalId: made.event.externalId,
    modelHash,
  })
  return { view, replayed: false }
}
