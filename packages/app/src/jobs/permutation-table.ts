import {
  accuracy,
  applyPipeline,
  averagePrecision,
  binOf,
  classesOf,
  columnOf,
  confusionAt,
  type Executor,
  isDefined,
  logLoss,
  type Matrix,
  type MetricValue,
  marginShape,
  matrixRows,
  multiclassAccuracy,
  multiclassLogLoss,
  numberAt,
  type PermutationImportance,
  permutationImportance,
  predict,
  quantileEdges,
  r2,
  rankCorrelations,
  rmse,
  rocAuc,
  selectRows,
  type Table,
  type Undefined,
} from '@candor/core'
import { appError } from '../errors.ts'
import { predictedClasses } from './evaluate-scores.ts'
import { type AskedGroups, type FeatureGroups, featureGroups } from './feature-groups.ts'
import { judgedTarget, meanWeightsOf } from './labelled-scores.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import { type RowsForModel, rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'
import { type SampleChoice, type SampleNote, sampleColumns, sampledPart } from './sampled-part.ts'
import { executorFor } from './thread-executor.ts'

export const scorers = ['average_precision', 'roc_auc', 'log_loss', 'accuracy', 'r2', 'rmse'] as const
export type Scorer = (typeof scorers)[number]

export type PermutationRequest = {
  readonly files: readonly string[]
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  /** whose registry a name is looked up in; default: that of the command line */
  readonly tenantId?: string
  readonly target: string
  /** of an isolation forest's target: the class that is strange */
  readonly positive?: string | null
  /** null: average_precision of two classes and of anomaly scores, accuracy of more, r2 of numbers */
  readonly scorer: Scorer | null
  readonly weights: string | null
  readonly level: 'source' | 'column'
  readonly repeats: number
  /** values change places only within ten bins of the feature that goes with theirs most */
  readonly isConditional?: boolean
  /** features that are permuted together, by name */
  readonly groups?: AskedGroups
  readonly sample?: SampleChoice | null
  readonly threads?: number | undefined
  readonly seed: number
  readonly reading: ReadOptions
  readonly onProgress?: (done: number, total: number) => void
}

export type PermutationAnswer = PermutationImportance & {
  readonly model: ModelInUse
  readonly scorer: Scorer
  /** whether less is better, so that the score is its negative */
  readonly isLoss: boolean
  /** of conditional ones, a feature each: what its values were kept within bins of, and how far the two go together */
  readonly within: readonly (Partner | null)[] | null
  readonly note: { readonly sample?: SampleNote }
}

/** A group and the rank correlation, between -1 and 1, of the two columns that go together most. */
export type Partner = { readonly feature: string; readonly correlation: number }

const losses: readonly Scorer[] = ['log_loss', 'rmse']

/**
 * How much worse a model's answers get when the source columns of a feature come from other rows and its pipeline is applied again (or, by column, when
 * one model column does). The same bits on any number of threads.
 *
 * @throws jobs.scorer_not_for_task, jobs.two_classes_for_anomaly, jobs.unknown_feature, explain.too_few_rows, explain.no_score, and what reading and finding the model throw
 */
export async function permutationOfTable(request: PermutationRequest): Promise<PermutationAnswer> {
  const given = await resolveModel(request.model, request)
  const { target, weights, sample = null, repeats, seed, onProgress } = request
  const besides = {
    ...sampleColumns(sample),
    [target]: null,
    ...(weights === null ? {} : { [weights]: 'number' as const }),
  }
  const all = await rowsForModel(given, { ...request, besides })
  const { part, note } = sampledPart({ ...all, first: 0 }, sample, seed)
  const rows = { ...all, ...part }
  const { model } = rows
  const scorer = request.scorer ?? usualScorer(model)
  const scoreOf = scorerOf(rows, request, scorer)
  const groups = request.level === 'column' ? byColumn(rows, request) : bySource(rows, request)
  const within = request.isConditional === true ? partnersOf(rows, groups) : null
  const strata = within?.map((partner) => (partner === null ? null : binsOf(rows.matrix, partner.column)))
  const found = permutationImportance(
    { rows: rows.table.rows, ...groups, scoreOf, strataOf: (group) => strata?.[group] ?? null },
    { repeats, seed, ...(onProgress === undefined ? {} : { onProgress }) },
  )
  return {
    ...found,
    model,
    scorer,
    isLoss: losses.includes(scorer),
    within: within?.map((one) => one && { feature: one.feature, correlation: one.correlation }) ?? null,
    note,
  }
}

function usualScorer({ model }: ModelInUse): Scorer {
  if (model.task === 'regression') return 'r2'
  if (model.task === 'anomaly') return 'average_precision'
  return marginShape(model).outputs === 1 ? 'average_precision' : 'accuracy'
}

type Groups = {
  readonly groups: readonly string[]
  /** model columns that follow each group */
  readonly columns: readonly (readonly number[])[]
  readonly matrixOf: (group: number, order: Int32Array | null) => Matrix
}

function byColumn({ matrix }: RowsForModel, { groups: asked = {} }: PermutationRequest): Groups {
  const { names, members }: FeatureGroups = featureGroups(matrix.names, asked)
  return {
    groups: names,
    columns: members,
    matrixOf: (group, order) => (order === null ? matrix : permuted(matrix, order, members[group]!)),
  }
}

function permuted(matrix: Matrix, order: Int32Array, columns: readonly number[]): Matrix {
  const other = matrixRows(
    { rows: matrix.rows, names: [], columns: columns.map((j) => matrix.columns[j]!) },
    order,
  )
  return {
    ...matrix,
    columns: matrix.columns.map((column, j) =>
      columns.includes(j) ? other.columns[columns.indexOf(j)]! : column,
    ),
  }
}

/** Where every model column is made of one source alone, permuting it after the pipeline is the same. */
function bySource(
  { model, matrix, table }: RowsForModel,
  { groups: asked = {} }: PermutationRequest,
): Groups {
  const { outputs, rowSteps } = model.pipeline
  const families = familyPlayers(model)
  const { names, members } = featureGroups(
    families.map(({ name }) => name),
    asked,
  )
  const columns = members.map((own) => own.flatMap((family) => families[family]!.columns))
  const sources = columns.map((own) => [...new Set(own.flatMap((j) => outputs[j]!.sources))])
  const isSimple = rowSteps.length === 0 && outputs.every((output) => output.sources.length === 1)
  return {
    groups: names,
    columns,
    matrixOf: (group, order) => {
      if (order === null) return matrix
      const own = sources[group]!
      if (!isSimple) return applyPipeline(model.pipeline, permutedTable(table, order, own)).matrix
      const following = outputs.flatMap((output, j) => (own.includes(output.sources[0]!) ? [j] : []))
      return permuted(matrix, order, following)
    },
  }
}

function permutedTable(table: Table, order: Int32Array, sources: readonly string[]): Table {
  const other = selectRows(table, order)
  const columns = table.columns.map((column, j) =>
    sources.includes(table.schema[j]!.name) ? other.columns[j]! : column,
  )
  return { ...table, columns }
}

/** For each group the other whose columns go with its own most; null where none does at all. */
function partnersOf(
  { matrix }: RowsForModel,
  { groups, columns }: Groups,
): ((Partner & { readonly column: number }) | null)[] {
  const correlation = rankCorrelations(matrix.columns)
  return groups.map((_, group) => {
    const pairs = columns.flatMap((others, g) =>
      others.some((column) => columns[group]!.includes(column))
        ? []
        : others.flatMap((column) =>
            columns[group]!.map((own) => ({
              feature: groups[g]!,
              column,
              correlation: correlation(own, column),
            })),
          ),
    )
    const size = (pair: (typeof pairs)[number]) => Math.abs(pair.correlation)
    const best = pairs.reduce<(typeof pairs)[number] | null>(
      (most, pair) => (most === null || size(pair) > size(most) ? pair : most),
      null,
    )
    return best !== null && size(best) > 0 ? best : null
  })
}

/** Bins of the partner's values; missing ones are a bin of their own. */
const partnerBins = 10

function binsOf({ columns }: Matrix, column: number): Int32Array {
  const values = columns[column]!
  const edges = quantileEdges(values, partnerBins)
  return Int32Array.from(values, (value) => binOf(edges, value))
}

function scorerOf(
  rows: RowsForModel,
  request: PermutationRequest,
  scorer: Scorer,
): (matrix: Matrix) => number | Undefined {
  const { model, table, matrix: whole } = rows
  const weights = request.weights === null ? undefined : meanWeightsOf(table, request.weights)
  const executor = executorFor(whole.rows * whole.columns.length, request.threads)
  if (model.model.task === 'anomaly') return anomalyScorer(rows, request, { scorer, weights, executor })
  return answerScorer(rows, request, { scorer, weights, executor })
}

type Scoring = {
  readonly scorer: Scorer
  readonly weights: Float64Array | undefined
  readonly executor: Executor | undefined
}

/** How well the anomaly score tells two classes apart that the model never saw. */
function anomalyScorer(
  { model: { model, reference }, table }: RowsForModel,
  { target, positive = null }: PermutationRequest,
  { scorer, weights, executor }: Scoring,
): (matrix: Matrix) => number | Undefined {
  const of = { average_precision: averagePrecision, roc_auc: rocAuc }[scorer as 'roc_auc']
  if (of === undefined)
    throw appError('jobs.two_classes_for_anomaly', { model: reference, received: `the scorer ${scorer}` })
  const { labels } = judgedTarget(table, { target, positive: positive ?? undefined }, null)
  return (matrix) => {
    const found = predict(model, matrix, { executor })
    const scores = found.task === 'anomaly' ? found.anomalyScore : found.margin
    const value = of(labels, scores, { weights })
    return isDefined(value) ? value.value : value
  }
}

function answerScorer(
  { model: { model, reference }, table }: RowsForModel,
  { target }: PermutationRequest,
  { scorer, weights, executor }: Scoring,
): (matrix: Matrix) => number | Undefined {
  const weighed = weights === undefined ? {} : { weights }
  const { outputs } = marginShape(model)
  const isNumeric = scorer === 'r2' || scorer === 'rmse'
  const isBinary = scorer === 'average_precision' || scorer === 'roc_auc'
  const fits = model.task === 'regression' ? isNumeric : model.task === 'classification' && !isNumeric
  if (!fits || (isBinary && outputs > 1))
    throw appError('jobs.scorer_not_for_task', { scorer, model: reference, task: model.task })
  const labels =
    model.task === 'regression' ? numbersIn(table, target) : labelsIn(table, target, model.classes)
  const metric = (matrix: Matrix): MetricValue => {
    const found = predict(model, matrix, { executor })
    if (found.task === 'regression') {
      const of = scorer === 'r2' ? r2 : rmse
      return of(labels, found.prediction, weighed)
    }
    const p = found.task === 'classification' ? found.probability : found.margin
    if (outputs > 1)
      return scorer === 'accuracy'
        ? multiclassAccuracy(labels, predictedClasses(p, outputs), outputs, weighed)
        : multiclassLogLoss(labels, p, outputs, weighed)
    if (scorer === 'accuracy')
      return accuracy(confusionAt(labels, p, { value: 0.5, operator: '>=', ...weighed }))
    const of = { average_precision: averagePrecision, roc_auc: rocAuc, log_loss: logLoss }[
      scorer as 'average_precision' | 'roc_auc' | 'log_loss'
    ]
    return of(labels, p, weighed)
  }
  const sign = losses.includes(scorer) ? -1 : 1
  return (matrix) => {
    const value = metric(matrix)
    return isDefined(value) ? sign * value.value : value
  }
}

function numbersIn(table: Table, name: string): Float64Array {
  const { column } = columnOf(table, name)
  return Float64Array.from({ length: table.rows }, (_, row) => numberAt(column, row))
}

/** Class numbers in the order of the model's classes. */
function labelsIn(table: Table, name: string, known: readonly string[]): Float64Array {
  const { column } = columnOf(table, name)
  const positive = known.length === 2 ? { positive: known[1]! } : {}
  const { classes, labels } = classesOf(column, { name, task: 'classification', ...positive })
  const places = classes.map((one) => known.indexOf(one))
  const unknown = places.indexOf(-1)
  if (unknown >= 0)
    throw appError('jobs.other_classes', {
      column: name,
      received: classes[unknown]!,
      known: known.join(', '),
    })
  return labels.map((label) => places[label]!)
}
