import {
  type AnomalyPrediction,
  columnOf,
  ensemblesOf,
  type FittedModel,
  firstRounds,
  leavesOf,
  type Matrix,
  marginShape,
  numberAt,
  type Prediction,
  predict,
  type Table,
} from '@candor/core'
import { appError } from '../errors.ts'
import { checkOutput } from '../store/whole-file.ts'
import type { OutputColumn, OutputRows } from './files/output-rows.ts'
import { outputColumn } from './files/table-rows.ts'
import { type RowsForModel, rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'
import { executorFor } from './thread-executor.ts'
import { type OutputFormat, outputFormatOf, type WriteOptions, writeRows } from './write-rows.ts'

export type ScoreRequest = {
  readonly files: readonly string[]
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  readonly out: string
  readonly force: boolean
  readonly format?: OutputFormat | null
  /** columns of the input that are copied to the output */
  readonly keep: readonly string[]
  /** columns of margins that take the place of the model's base, one for each output; none for its own */
  readonly baseMargin: readonly string[]
  readonly threads?: number | undefined
  readonly withRaw: boolean
  readonly withLeaves: boolean
  /** the first so many rounds of trees only; null for all */
  readonly trees?: number | null
  readonly isStrict: boolean
  readonly reading: ReadOptions
  readonly stdout?: WriteOptions['stdout']
}

export type ScoreSummary = {
  readonly out: string
  readonly rows: number
  readonly columns: readonly string[]
  readonly model: string
  readonly model_hash: string
  readonly unknown_levels: RowsForModel['unknown']
}

/**
 * Scores every row of a table and writes one row of numbers for each.
 *
 * @throws files.*, store.*, features.missing_column, models.missing_value_refused
 */
export async function scoreTable(request: ScoreRequest): Promise<ScoreSummary> {
  const { out, force, baseMargin } = request
  const keep = [...new Set(request.keep)]
  outputFormatOf(out, request.format ?? null)
  if (out !== '-') await checkOutput(out, force)
  const model = await resolveModel(request.model, request)
  const rows = await rowsForModel(model, {
    files: request.files,
    besides: {
      ...Object.fromEntries(keep.map((name) => [name, null])),
      ...Object.fromEntries(baseMargin.map((name) => [name, 'number'])),
    },
    isStrict: request.isStrict,
    reading: request.reading,
  })
  if (request.withRaw && model.model.task !== 'classification')
    request.reading.onNote?.(`${request.model} gives no probabilities, so --raw adds no column`)
  const scores = scoreColumns(rows, request)
  const taken = keep.find((name) => name === 'row' || scores.some((column) => column.name === name))
  if (taken !== undefined) throw appError('jobs.kept_name_taken', { column: taken })
  const columns = [rowColumn(), ...keptColumns(rows.table, keep), ...scores]
  const written: OutputRows = { rows: rows.table.rows, columns }
  const { format = null, stdout } = request
  await writeRows(out, written, { force, format, ...(stdout === undefined ? {} : { stdout }) })
  return {
    out,
    rows: written.rows,
    columns: columns.map(({ name }) => name),
    model: request.model,
    model_hash: model.hash,
    unknown_levels: rows.unknown,
  }
}

/** The 0-based position of a row in the input. */
function rowColumn(): OutputColumn {
  return { name: 'row', type: 'integer', at: (row) => row }
}

function keptColumns(table: Table, keep: readonly string[]): OutputColumn[] {
  return keep.map((name) => {
    const j = table.schema.findIndex((column) => column.name === name)
    return outputColumn(name, table.columns[j]!)
  })
}

function scoreColumns(
  { model: { model, reference }, matrix, table }: RowsForModel,
  request: ScoreRequest,
): OutputColumn[] {
  const { trees = null, withLeaves, withRaw } = request
  if ((trees !== null || withLeaves) && ensemblesOf(model).length === 0)
    throw appError('jobs.no_trees', { model: reference, algorithm: model.algorithm })
  const used = trees === null ? model : firstRounds(model, trees)
  const executor = executorFor(matrix.rows * matrix.columns.length, request.threads)
  const baseMargins = baseMarginsOf(used, reference, table, request.baseMargin)
  const scores = predictionColumns(used, predict(used, matrix, { executor, baseMargins }), withRaw)
  return withLeaves ? [...scores, ...leafColumns(used, matrix)] : scores
}

/** rows × outputs, row-major; null where the model's own base is wanted. */
function baseMarginsOf(
  model: FittedModel,
  reference: string,
  table: Table,
  names: readonly string[],
): Float64Array | null {
  if (names.length === 0) return null
  const { outputs } = marginShape(model)
  const isBoosting = 'ensemble' in model && model.ensemble.combine === 'sum'
  if (!isBoosting || names.length !== outputs)
    throw appError('jobs.no_base_margin', { model: reference, algorithm: model.algorithm, outputs })
  const columns = names.map((name) => columnOf(table, name).column)
  return Float64Array.from({ length: table.rows * outputs }, (_, i) =>
    numberAt(columns[i % outputs]!, Math.floor(i / outputs)),
  )
}

/** The trees of a vote are numbered through, member by member. */
function leafColumns(model: FittedModel, matrix: Matrix): OutputColumn[] {
  const columns = ensemblesOf(model).flatMap((ensemble) => {
    const leaves = leavesOf(ensemble, matrix)
    const trees = ensemble.treeOutput.length
    return Array.from({ length: trees }, (_, t) => (row: number) => leaves[row * trees + t]!)
  })
  return columns.map((at, t) => ({ name: `leaf_${t}`, type: 'integer', at }))
}

/**
 * The columns of a prediction by the kind of model: margin and probability of two classes; margins and probabilities by class; a
 * prediction, with its margin where the link is not the identity; an isolation forest's score and whether it is an anomaly.
 *
 * @example
 * predictionColumns(model, predict(model, matrix), false).map(({ name }) => name) // ['margin', 'probability']
 */
export function predictionColumns(
  model: FittedModel,
  prediction: Prediction,
  withRaw: boolean,
): OutputColumn[] {
  const { outputs, margin } = prediction
  const suffixes = suffixesOf(model, outputs)
  const numbers = (name: string, values: Float64Array): OutputColumn[] =>
    suffixes.map((suffix, k) => ({
      name: `${name}${suffix}`,
      type: 'number',
      at: (row) => values[row * outputs + k]!,
    }))
  if (prediction.task === 'regression') {
    // k targets carry their margins too, so that every output can be compared with its vendor's
    const margins = marginShape(model).link === 'identity' && outputs === 1 ? [] : numbers('margin', margin)
    return [...margins, ...numbers('prediction', prediction.prediction)]
  }
  if (prediction.task === 'anomaly') return anomalyColumns(prediction)
  const raw = withRaw ? numbers('probability_raw', prediction.raw) : []
  return [...numbers('margin', margin), ...numbers('probability', prediction.probability), ...raw]
}

function anomalyColumns({ anomalyScore, anomaly }: AnomalyPrediction): OutputColumn[] {
  return [
    { name: 'anomaly_score', type: 'number', at: (row) => anomalyScore[row]! },
    { name: 'anomaly', type: 'integer', at: (row) => anomaly[row]! },
  ]
}

function suffixesOf({ classes }: FittedModel, outputs: number): string[] {
  if (outputs === 1) return ['']
  return Array.from({ length: outputs }, (_, k) => `_${classes[k] ?? k}`)
}
