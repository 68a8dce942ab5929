import { type DecisionView, scoreQuery, scoreRequest } from '@candor/client'
import { CandorError, columnSchema, fromRecords, temporalFeatures, typicalValue, valueAt } from '@candor/core'
import type {
  CompatAnswer,
  CompatCall,
  CompatCell,
  CompatModel,
  CompatRecord,
  CompatRequest,
  CompatScored,
  CompatScoring,
  CompatWarning,
  Scenario,
} from '@candor/scenarios'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import type { IdempotentCall } from '../store/index.ts'
import { type AskParts, askServed } from './ask-model.ts'
import { type DecideParts, decide } from './decide.ts'
import { championNames } from './registered-models.ts'
import type { ServedModel } from './served-models.ts'

/** One call of an old API: its domain, how it is scored and answered, and what was asked. */
export type CompatCallOf = {
  readonly scenario: Scenario
  readonly scoring: CompatScoring
  readonly request: CompatRequest
  readonly warnings: readonly CompatWarning[]
  readonly tenantId: string
  readonly principalId: string
  readonly idempotency: IdempotentCall | null
  /** time of receipt, ms since 1970 in UTC */
  readonly at: number
}

/**
 * Answers a call of an old API: the record is scored, decided on and stored as any other; `isStored: false` explains it and stores nothing.
 *
 * @throws decisions.no_model where nothing of the domain is registered, else what `decide` throws
 */
export async function answerCompat(
  parts: DecideParts & AskParts,
  { isStored, ...call }: CompatCallOf & { readonly isStored: boolean },
): Promise<CompatAnswer> {
  const { scoring, request, scenario } = call
  const wanted = scoring.toModel(request)
  const served = await findModel(parts, call, wanted.model)
  const record = scoring.toRecord(request, typicalOf(served))
  const { use, scale } = wanted
  const features = 'features' in record ? record.features : rowOf(scenario, record.points)
  const scored = isStored
    ? scoredOf(served, await decideOn(parts, call, wanted, record, features))
    : await askServed(parts, served, { what: 'unstored', record: { use, scale, features } })
  const warnings = [...scored.warnings, ...defaultedWarning(record), ...call.warnings]
  return scoring.toResponse({ ...scored, warnings }, request, { version })
}

/** The models of a domain as the server has them, in the domain's order; one that is not registered is not among them. */
export async function compatModels(
  { store, models }: DecideParts,
  scenario: Scenario,
  tenantId: string,
): Promise<CompatModel[]> {
  const registered = new Set(await championNames(store, tenantId))
  const names = scenario.models.map(({ name }) => name).filter((name) => registered.has(name))
  return Promise.all(
    names.map(async (name) => {
      try {
        const { bundle } = await models.find({ tenantId, name })
        return { name, isCalibrated: bundle.model.calibrator !== null, error: null }
      } catch (error) {
        return {
          name,
          isCalibrated: false,
          error: error instanceof CandorError ? error.code : 'not loadable',
        }
      }
    }),
  )
}

async function findModel(
  { store, models }: DecideParts,
  { scenario, tenantId }: CompatCallOf,
  name: string,
): Promise<ServedModel> {
  try {
    return await models.find({ tenantId, name })
  } catch (error) {
    const known = new Set(await championNames(store, tenantId))
    if (scenario.models.some((model) => known.has(model.name))) throw error
    throw appError('decisions.no_model', { domain: scenario.id })
  }
}

/** Median or commonest level of a column among the training rows of a model. */
function typicalOf({ bundle }: ServedModel): (column: string) => CompatCell {
  const columns = new Map(bundle.profile.columns.map((column) => [column.name, column]))
  return (name) => {
    const column = columns.get(name)
    return column === undefined ? null : typicalValue(column)
  }
}

/** The scored row of an entity's points; a feature that they leave undefined is missing. */
function rowOf(
  { series }: Scenario,
  points: readonly Readonly<Record<string, CompatCell>>[],
): Record<string, CompatCell> {
  const { entity, time, metrics } = series!
  const table = fromRecords(points, [
    columnSchema(entity, 'category'),
    columnSchema(time, 'instant'),
    ...metrics.map((name) => columnSchema(name, 'float64')),
  ])
  const row = temporalFeatures(table, { ...series!, keep: [] })
  const cells = row.schema.map(({ name }, j) => [name, valueAt(row.columns[j]!, 0)] as const)
  return Object.fromEntries(cells.filter(([name]) => name !== entity))
}

/** An old API has no address to ask again at: its answer waits for the explanation. */
const explanationWaitMs = 10_000

async function decideOn(
  parts: DecideParts,
  { tenantId, principalId, idempotency, at }: CompatCallOf,
  { model, use, scale, explain }: CompatCall,
  { entity }: CompatRecord,
  features: Readonly<Record<string, CompatCell>>,
): Promise<DecisionView> {
  const { view } = await decide(parts, {
    tenantId,
    principalId,
    name: model,
    query: scoreQuery.parse({ use, scale, explain: explain ? 'full' : 'none' }),
    body: scoreRequest.parse({ source: 'compat', features, ...(entity === undefined ? {} : { entity }) }),
    idempotency,
    at,
    explanationWaitMs,
  })
  return view
}

function scoredOf({ bundle }: ServedModel, view: DecisionView): CompatScored {
  const { decision_id, model, probability, outcome, explanation, warnings } = view
  return {
    decisionId: decision_id,
    model: { name: model.name, version: model.version, isCalibrated: model.calibrated },
    algorithm: bundle.model.algorithm,
    probability: probability!,
    outcome,
    explanation,
    warnings: warnings as readonly CompatWarning[],
  }
}

function defaultedWarning({ defaulted }: CompatRecord): CompatWarning[] {
  return defaulted.length === 0 ? [] : [{ code: 'defaulted', features: defaulted }]
}
