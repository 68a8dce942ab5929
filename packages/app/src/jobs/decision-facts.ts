import type { WireReason } from '@candor/client'
import { type NarrativeFacts, narrativeFacts, plainWording, type Reason, type Wording } from '@candor/core'
import type { Language } from '@candor/scenarios'
import { appError } from '../errors.ts'
import type { Store } from '../store/index.ts'
import type { ServedModels } from './served-models.ts'

export type FactsParts = { readonly store: Store; readonly models: ServedModels }

/** What may be said of a decision, and in which words. */
export type DecisionFacts = {
  readonly facts: NarrativeFacts
  readonly wording: Wording
  readonly aliases: Readonly<Record<string, readonly string[]>>
}

/**
 * The facts of a stored decision, from its stored reasons: what is said later is what was explained then.
 *
 * @throws store.unknown_decision, store.erased, decisions.nothing_to_tell
 */
export async function decisionFacts(
  { store, models }: FactsParts,
  { tenantId, id, language }: { readonly tenantId: string; readonly id: string; readonly language: Language },
): Promise<DecisionFacts> {
  const { decision, explanation } = await store.run('decision.evidence', { tenantId, id })
  const { model_name: name, model_version: version, probability, outcome, threshold_json } = decision
  if (explanation?.status !== 'ok' || probability === null)
    throw appError('decisions.nothing_to_tell', { id })
  const { scenario } = await models.find({ tenantId, name, version: String(version) })
  const wording = scenario?.wording ?? plainWording()
  const facts = narrativeFacts({
    model: `${name}@${version}`,
    probability,
    outcome,
    threshold: threshold_json === null ? null : JSON.parse(threshold_json).value,
    reasons: (JSON.parse(explanation.reasons_json!) as WireReason[]).map(reasonOf),
    wording,
    language,
  })
  return { facts, wording, aliases: spellings(scenario?.aliases ?? {}) }
}

function reasonOf({ comparison_conflict, ...reason }: WireReason): Reason {
  return { ...reason, comparisonConflict: comparison_conflict } as Reason
}

/** `{ alias: column }` as the other names of each column. */
function spellings(aliases: Readonly<Record<string, string>>): Record<string, string[]> {
  const byColumn = Map.groupBy(Object.entries(aliases), ([, column]) => column)
  return Object.fromEntries(
    [...byColumn].map(([column, entries]) => [column, entries.map(([alias]) => alias)]),
  )
}
