import { hash } from 'node:crypto'
import type { Contribution, ExplanationGiven, WireReason } from '@candor/client'
import {
  type Attributions,
  applyRowSteps,
  groupByFamily,
  type Matrix,
  type Pipeline,
  plainWording,
  prepareReasons,
  prepareTypicalScores,
  type Reason,
  type ReasonRow,
  type Table,
  type TypicalScores,
} from '@candor/core'
import type { Language } from '@candor/scenarios'
import { appError } from '../errors.ts'
import { familyOrder } from './model-families.ts'
import type { RecordScore } from './score-record.ts'
import type { LoadedModel } from './served-models.ts'

export type ExplainedRecord = {
  readonly matrix: Matrix
  /** the record before the pipeline, in the schema's own names */
  readonly table: Table
  /** with the columns that row steps made of it, where they are known already */
  readonly wide?: Table | null
  readonly score: RecordScore
  readonly language: Language
}

/** Contributions by feature, largest first, with the reasons in words. */
export type RecordExplanation = Pick<
  ExplanationGiven,
  'method' | 'space' | 'base' | 'score' | 'residual' | 'contributions' | 'reasons'
>

/**
 * Explains the score of one record with the bundle that made it: contributions by family in margin space, and the reasons for the
 * five largest and every principal one.
 *
 * @throws explain.residual_too_large, jobs.vendor_score_differs
 */
export function explainRecord(model: LoadedModel, record: ExplainedRecord): RecordExplanation {
  const { output } = record.score
  const attributions = model.explainerOf(output).explain(record.matrix)
  requireSameScore(attributions, record.score)
  const grouped = byFamily(model, attributions)
  return { ...evidenceOf(grouped), reasons: reasonsOf(model, record, grouped) }
}

/** Contributions by family in the order of the schema. */
export function byFamily({ bundle }: LoadedModel, attributions: Attributions): Attributions {
  return groupByFamily(attributions, bundle.pipeline.outputs, servedFamilyOrder(bundle))
}

const keptOrders = new WeakMap<LoadedModel['bundle'], readonly string[]>()

/** The order in which `candor explain` sums and writes families, so that both have the same residual. */
export function servedFamilyOrder(bundle: LoadedModel['bundle']): readonly string[] {
  const { pipeline, manifest } = bundle
  const isPositional = manifest.imported?.names_are_generated ?? false
  const order = keptOrders.get(bundle) ?? familyOrder({ pipeline, manifest, isPositional })
  keptOrders.set(bundle, order)
  return order
}

/** The one row of attributions on the wire: largest contribution first, those of equal size in their order. */
export function evidenceOf({ method, space, base, score, residual, names, phi }: Attributions) {
  const contributions: Contribution[] = names.map((feature, j) => ({ feature, phi: phi[j]! }))
  contributions.sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  // the server prepares no explainer by Saabas's method
  const known = method as Exclude<typeof method, 'saabas'>
  return { method: known, space, base, score: score[0]!, residual: residual[0]!, contributions }
}

const vendorTolerance = 1e-5

/** The explained score is the float64 sum of the leaves; a vendor's float32 sum of the same leaves lies beside it. */
export function requireSameScore({ score }: Attributions, { explainedMargin }: RecordScore): void {
  const bound = vendorTolerance * Math.max(1, Math.abs(score[0]!))
  if (Math.abs(explainedMargin - score[0]!) <= bound) return
  throw appError('jobs.vendor_score_differs', { row: 0, score: score[0]!, margin: explainedMargin })
}

function withRowSteps({ encoders, rowSteps }: Pipeline, table: Table): Table {
  const sources = encoders.map(({ source }) => source)
  return applyRowSteps(table, rowSteps, sources)
}

/** The reasons of the one row of attributions by family. */
export function reasonsOf(
  model: LoadedModel,
  record: ExplainedRecord,
  attributions: Attributions,
): WireReason[] {
  const { matrix, score, language } = record
  const { reasonsOf, typicalScores } = wordsOf(model, language)
  const table = record.wide ?? withRowSteps(model.bundle.pipeline, record.table)
  const slopes =
    typicalScores === null
      ? {}
      : { scoresWithTypical: (families: readonly string[]) => typicalScores(matrix, families, score.output) }
  return reasonsOf({ attributions, row: 0, table, ...slopes }).map(wireReason)
}

type ModelWords = {
  readonly scenario: LoadedModel['scenario']
  readonly reasonsOf: (row: ReasonRow) => Reason[]
  readonly typicalScores: TypicalScores | null
}

const keptWords = { en: new WeakMap<object, ModelWords>(), es: new WeakMap<object, ModelWords>() }

/** What is said about a model's rows in a language, prepared at its first use. */
function wordsOf(model: LoadedModel, language: Language): ModelWords {
  const kept = keptWords[language].get(model.bundle)
  if (kept?.scenario === model.scenario) return kept
  const words = prepareWords(model, language)
  keptWords[language].set(model.bundle, words)
  return words
}

function prepareWords({ bundle, scenario, typical }: LoadedModel, language: Language): ModelWords {
  const { model, pipeline, profile } = bundle
  return {
    scenario,
    reasonsOf: prepareReasons({
      profile,
      wording: scenario?.wording ?? plainWording(),
      language,
      favourable: scenario?.policy.favourable ?? null,
      sha256: (text) => hash('sha256', text),
    }),
    typicalScores: typical === null ? null : prepareTypicalScores(model, pipeline.outputs, typical),
  }
}

function wireReason(reason: Reason): WireReason {
  const { feature, code, phi, share, direction, rank, tie, principal } = reason
  const { value, comparison, text, evidence, comparisonConflict } = reason
  const place = { feature, code, phi, share, direction, rank, tie, principal }
  return { ...place, value, comparison, text, evidence, comparison_conflict: comparisonConflict }
}
