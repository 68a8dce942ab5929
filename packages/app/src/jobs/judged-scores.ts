import { type Column, columnOf, predict, type Table } from '@candor/core'
import type { ScenarioData } from '@candor/scenarios'
import { appError } from '../errors.ts'
import { challengerOf } from './challenger.ts'
import { comparedGroups, cutOf } from './compared-groups.ts'
import type { BinaryScores } from './evaluate-scores.ts'
import { judgedTarget, probabilitiesOf, weightsOf } from './labelled-scores.ts'
import type { ModelInUse } from './model-in-use.ts'
import { rowsForModel } from './model-rows.ts'
import { scenarioNamed } from './own-tables/scenario-named.ts'
import { scenarioReading } from './own-tables/scenario-reading.ts'
import { type ReadOptions, readTable } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'
import { executorFor } from './thread-executor.ts'

export type JudgeRequest = {
  readonly files: readonly string[]
  readonly target: string
  readonly positive?: string | undefined
  readonly probability?: string | undefined
  readonly model?: string | undefined
  readonly features?: readonly string[] | null
  readonly groups: readonly string[]
  /** whose checks say where numbers are cut into groups; default: that of the model */
  readonly scenario?: string | undefined
  readonly weights?: string | undefined
  /** default: the processors this process may use */
  readonly threads?: number | undefined
  readonly dataDir: string
  /** whose registry a name is looked up in; default: that of the command line */
  readonly tenantId?: string
  readonly reading: ReadOptions
}

/**
 * Reads what judging scores needs: labels, probabilities of the positive class, groups and weights. The probabilities are those of a
 * column, or of a model scoring the rows. Numbers are cut into groups where the scenario says so.
 *
 * @throws jobs.scores_needed, jobs.two_classes_needed, jobs.not_a_probability, and what reading and scoring throw
 */
export async function judgedScores(request: JudgeRequest): Promise<Omit<BinaryScores, 'threshold'>> {
  if (request.model !== undefined) return await scoresOfModel(request, request.model)
  if (request.probability === undefined) throw appError('jobs.scores_needed')
  return await scoresOfColumn(request, request.probability)
}

async function scoresOfColumn(
  request: JudgeRequest,
  probability: string,
): Promise<Omit<BinaryScores, 'threshold'>> {
  const { target, groups, weights, files } = request
  const scenario = await scenarioAsked(request)
  const reading = scenarioReading(scenario, request.reading)
  const only = [...new Set([target, probability, ...groups, ...(weights === undefined ? [] : [weights])])]
  const texts = Object.fromEntries(
    groups
      .filter((name) => name !== target && cutOf(name, scenario?.checks ?? null) === null)
      .map((name) => [name, 'text' as const]),
  )
  const types = { ...texts, ...reading.types }
  const table = await readTable(files, { ...reading, only, types })
  return labelled(table, request, probabilitiesOf(table, probability), { scenario })
}

async function scoresOfModel(
  request: JudgeRequest,
  reference: string,
): Promise<Omit<BinaryScores, 'threshold'>> {
  const { target, groups, weights, files, reading } = request
  const model = await resolveModel(reference, request)
  const besides = Object.fromEntries(
    [target, ...groups, ...(weights === undefined ? [] : [weights])].map((name) => [name, null]),
  )
  const rows = await rowsForModel(model, { files, besides, reading })
  const { matrix } = rows
  const executor = executorFor(matrix.rows * matrix.columns.length, request.threads)
  const prediction = predict(rows.model.model, matrix, { executor })
  if (prediction.task !== 'classification' || prediction.outputs !== 1)
    throw appError('jobs.two_class_model_needed', { model: reference, received: whatItPredicts(model) })
  const { target: learnt, positive: own } = model.manifest
  if (learnt !== null && request.positive !== undefined && request.positive !== own)
    throw appError('jobs.other_positive', { model: reference, own, received: request.positive })
  const positive = request.positive ?? own ?? undefined
  const [negative, ...rest] = learnt === null ? [] : model.model.classes
  const known = negative === undefined || rest.length !== 1 ? null : ([negative, rest[0]!] as const)
  const scenario = (await scenarioAsked(request)) ?? model.scenario
  const judged = labelled(rows.table, { ...request, positive }, prediction.probability, { known, scenario })
  const isOwn = target === model.scenario?.target.column
  return { ...judged, challenger: isOwn ? challengerOf(rows.table, model.scenario, judged.labels) : null }
}

async function scenarioAsked({ scenario, dataDir }: JudgeRequest): Promise<ScenarioData | null> {
  return scenario === undefined ? null : await scenarioNamed(scenario, dataDir)
}

function whatItPredicts({ model }: ModelInUse): string {
  if (model.task === 'classification') return `probabilities of ${model.classes.length} classes`
  return model.task === 'regression' ? 'predictions of numbers' : 'anomaly scores'
}

function labelled(
  table: Table,
  { target, positive, groups, weights }: JudgeRequest,
  probabilities: Float64Array,
  {
    known = null,
    scenario,
  }: { readonly known?: readonly [string, string] | null; readonly scenario: ScenarioData | null },
): Omit<BinaryScores, 'threshold'> {
  const named = positiveOf(columnOf(table, target).column, positive)
  return {
    ...judgedTarget(table, { target, positive: named }, known),
    probabilities,
    groups: comparedGroups(table, groups, scenario?.checks ?? null),
    weights: weights === undefined ? undefined : weightsOf(table, weights),
  }
}

/** A model file without class names calls its classes 0 and 1; a target of other words then needs `--positive`. */
function positiveOf(column: Column, positive: string | undefined): string | undefined {
  const isUnknown = column.type === 'category' && positive !== undefined && !column.levels.includes(positive)
  return isUnknown && positive === '1' ? undefined : positive
}
