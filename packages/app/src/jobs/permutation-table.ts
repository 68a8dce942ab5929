import {
  accuracy,
  applyPipeline,
  averagePrecision,
  classesOf,
  columnOf,
  confusionAt,
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
  r2,
  rmse,
  rocAuc,
  selectRows,
  type Table,
  type Undefined,
} from '@candor/core'
import { appError } from '../errors.ts'
import { predictedClasses } from './evaluate-scores.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import { type RowsForModel, rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'

export const scorers = ['average_precision', 'roc_auc', 'log_loss', 'accuracy', 'r2', 'rmse'] as const
export type Scorer = (typeof scorers)[number]

export type PermutationRequest = {
  readonly files: readonly string[]
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  readonly target: string
  /** null: average_precision of two classes, accuracy of more, r2 of numbers */
  readonly scorer: Scorer | null
  readonly weights: string | null
  readonly level: 'source' | 'column'
  readonly repeats: number
  readonly seed: number
  readonly reading: ReadOptions
  readonly onProgress?: (done: number, total: number) => void
}

export type PermutationAnswer = PermutationImportance & {
  readonly model: ModelInUse
  readonly scorer: Scorer
  /** whether less is better, so that the score is its negative */
  readonly isLoss: boolean
}

const losses: readonly Scorer[] = ['log_loss', 'rmse']

/**
 * How much worse a model's answers get when the source columns of a feature come from other rows and its pipeline is applied again (or, by column, when
 * one model column does).
 *
 * @throws jobs.scorer_not_for_task, explain.too_few_rows, explain.no_score, and what reading and finding the model throw
 */
export async function permutationOfTable(request: PermutationRequest): Promise<PermutationAnswer> {
  const given = await resolveModel(request.model, request)
  const { target, weights } = request
  const besides = { [target]: null, ...(weights === null ? {} : { [weights]: 'number' as const }) }
  const rows = await rowsForModel(given, { ...request, besides })
  const { model } = rows
  const scorer = request.scorer ?? usualScorer(model)
  const scoreOf = scorerOf(rows, request, scorer)
  const groups = request.level === 'column' ? byColumn(rows) : bySource(rows)
  const { repeats, seed, onProgress } = request
  const found = permutationImportance(
    { rows: rows.table.rows, ...groups, scoreOf },
    { repeats, seed, ...(onProgress === undefined ? {} : { onProgress }) },
  )
  return { ...found, model, scorer, isLoss: losses.includes(scorer) }
}

function usualScorer({ model }: ModelInUse): Scorer {
  if (model.task !== 'classification') return 'r2'
  return marginShape(model).outputs === 1 ? 'average_precision' : 'accuracy'
}

type Groups = {
  readonly groups: readonly string[]
  readonly matrixOf: (group: number, order: Int32Array | null) => Matrix
}

function byColumn({ matrix }: RowsForModel): Groups {
  return {
    groups: matrix.names,
    matrixOf: (group, order) => (order === null ? matrix : permuted(matrix, order, [group])),
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
function bySource({ model, matrix, table }: RowsForModel): Groups {
  const { outputs, rowSteps } = model.pipeline
  const families = familyPlayers(model)
  const sources = families.map(({ columns }) => [...new Set(columns.flatMap((j) => outputs[j]!.sources))])
  const isSimple = rowSteps.length === 0 && outputs.every((output) => output.sources.length === 1)
  return {
    groups: families.map(({ name }) => name),
    matrixOf: (group, order) => {
      if (order === null) return matrix
      const own = sources[group]!
      if (!isSimple) return applyPipeline(model.pipeline, permutedTable(table, order, own)).matrix
      const columns = outputs.flatMap((output, j) => (own.includes(output.sources[0]!) ? [j] : []))
      return permuted(matrix, order, columns)
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

function scorerOf(
  { model: { model, reference }, table }: RowsForModel,
  { target, weights: weight }: PermutationRequest,
  scorer: Scorer,
): (matrix: Matrix) => number | Undefined {
  const weights = weight === null ? undefined : numbersIn(table, weight)
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
    const found = predict(model, matrix)
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
