import type { ExplainAnswer, ExplainQuery, ExplainRequest } from '@candor/client'
import {
  type Attributions,
  CandorError,
  type Explainer,
  ensemblesOf,
  type FittedModel,
  type Matrix,
  marginUnit,
  prepareExplainer,
} from '@candor/core'
import { appError } from '../errors.ts'
import { listContributions } from '../store/index.ts'
import { byFamily, evidenceOf, reasonsOf, requireSameScore } from './explain-record.ts'
import { explainMatrix } from './explained-rows.ts'
import { planExplanation } from './explanation-plan.ts'
import { pointTo } from './point-to.ts'
import { recordMatrix } from './record-matrix.ts'
import { requireServed } from './require-served.ts'
import { type RecordScore, scoreRecord } from './score-record.ts'
import { backgroundRecord, readingOf, type ServedModel, type ServedModels } from './served-models.ts'
import { withholdsFactors } from './withholds-factors.ts'

export type ExplanationRequest = {
  readonly tenantId: string
  readonly name: string
  readonly query: ExplainQuery
  readonly body: ExplainRequest
}

/**
 * Explains the score of a record with every contribution; nothing is stored.
 *
 * @throws SeveralErrors of the record's faults, decisions.unknown_background, decisions.unknown_class,
 *   decisions.never_served, decisions.space_not_available, decisions.exact_too_costly, explain.no_cover
 */
export async function explainRequest(
  { models }: { readonly models: ServedModels },
  { tenantId, name, query, body }: ExplanationRequest,
): Promise<ExplainAnswer> {
  const served = await models.find({ tenantId, name, version: query.version, alias: query.alias })
  requireServed(served)
  return explainServed(served, { query, body })
}

/** The same by a model that is at hand. */
export async function explainServed(
  served: ServedModel,
  { query, body }: Pick<ExplanationRequest, 'query' | 'body'>,
): Promise<ExplainAnswer> {
  checkSpace(served, body)
  checkBackground(served, body)
  const { matrix, table, warnings } = recordMatrix(readingOf(served), body.features)
  const score = scoreRecord(served, matrix, body.class)
  const shown = reachesThroughLink(served, body)
    ? await answerAttributions(served, body, matrix, score)
    : marginAttributions(served, body, matrix, score)
  const withheld = withholdsFactors(served.scenario, query.audience)
  const record = { matrix, table, score, language: query.lang }
  const { contributions, ...evidence } = evidenceOf(shown)
  return {
    explanation: {
      status: 'ok',
      unit: body.space === 'probability' ? 'probability' : marginUnit(served.bundle.model),
      model_hash: served.bundle.hash,
      ...(score.more.explainedClass === undefined ? {} : { class: score.more.explainedClass }),
      background: body.method === 'path_dependent' ? null : backgroundRecord(served.background),
      ...evidence,
      space: body.space,
      ...listContributions(contributions, withheld ? 0 : contributions.length),
      reasons: withheld || body.level === 'column' ? [] : reasonsOf(served, record, shown),
    },
    warnings: [...warnings],
  }
}

function checkSpace({ name, bundle: { model } }: ServedModel, { space }: ExplainRequest): void {
  if (space === 'margin' || model.task === 'classification') return
  throw appError('decisions.space_not_available', { model: name }, '/space')
}

function checkBackground({ background }: ServedModel, { background: wanted, method }: ExplainRequest): void {
  const known = background?.name ?? 'none'
  const isThere = wanted === undefined ? background !== null || method !== 'interventional' : wanted === known
  if (isThere) return
  throw appError('decisions.unknown_background', { background: wanted ?? 'default', known }, '/background')
}

/** Where margin and probability are one, as in forests without a calibrator, either has the same contributions. */
function reachesThroughLink({ bundle: { model } }: ServedModel, { space, method }: ExplainRequest): boolean {
  if (space === 'margin') return false
  return method === 'exact' || marginUnit(model) !== 'probability' || model.calibrator !== null
}

function marginAttributions(
  served: ServedModel,
  { method, level }: ExplainRequest,
  matrix: Matrix,
  score: RecordScore,
): Attributions {
  const attributions = explainedBy(() => explainerFor(served, method, score.output).explain(matrix))
  requireSameScore(attributions, score)
  return level === 'column' ? attributions : byFamily(served, attributions)
}

/** Contributions to the model's probability, worked out as `candor explain --space probability` does. */
async function answerAttributions(
  served: ServedModel,
  { method, level }: ExplainRequest,
  matrix: Matrix,
  { output }: RecordScore,
): Promise<Attributions> {
  const { bundle, scenario, name, background } = served
  if (method === 'exact') checkCost(bundle.model, background?.rows ?? 1)
  const isPositional = bundle.manifest.imported?.names_are_generated ?? false
  const model = { ...bundle, reference: name, registered: null, scenario, isPositional }
  const asked = { method, level, scale: 'answer', background: null, backgroundRows: null, seed: 0 } as const
  try {
    const plan = await planExplanation(model, { ...asked, reading: {} })
    return explainMatrix(model, plan, { matrix, level, choice: { output } })[0]!.attributions
  } catch (error) {
    throw error instanceof CandorError && error.kind !== 'fault' ? pointTo('/method', error) : error
  }
}

/**
 * The explainer of a margin by a method.
 *
 * @throws explain.no_cover and others with a pointer to the method, decisions.exact_too_costly
 */
export function explainerFor(
  { bundle, background, explainerOf }: ServedModel,
  method: ExplainRequest['method'],
  output: number,
): Explainer {
  if (method === 'auto' || method === 'interventional') return explainerOf(output)
  if (method === 'exact') checkCost(bundle.model, background?.rows ?? 1)
  const rows = background?.matrix ?? null
  return explainedBy(() => prepareExplainer(bundle.model, { method, background: rows, output }))
}

/** What a method cannot do is told at the method. */
function explainedBy<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw error instanceof CandorError && error.kind !== 'fault' ? pointTo('/method', error) : error
  }
}

/** Walks down trees that one enumeration may take: about a third of a second. */
const mostWalks = 5_000_000

function checkCost(model: FittedModel, rows: number): void {
  const ensembles = ensemblesOf(model)
  const features = new Set(ensembles.flatMap(({ feature }) => [...new Set(feature)])).size - 1
  const trees = ensembles.reduce((sum, { treeOutput }) => sum + treeOutput.length, 0)
  const cost = 2 ** features * rows * trees
  if (cost <= mostWalks) return
  throw appError('decisions.exact_too_costly', { features, rows, cost, limit: mostWalks }, '/method')
}
