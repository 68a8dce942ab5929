import {
  type AnomalyPrediction,
  leavesOf,
  type Model,
  type Prediction,
  predict,
  type Table,
} from '@candor/core'
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
  readonly withRaw: boolean
  readonly withLeaves: boolean
  /** the first so many trees only; null for all */
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
  const { out, force, keep } = request
  outputFormatOf(out, request.format ?? null)
  if (out !== '-') await checkOutput(out, force)
  const model = await resolveModel(request.model, request)
  const rows = await rowsForModel(model, {
    files: request.files,
    besides: Object.fromEntries(keep.map((name) => [name, null])),
    isStrict: request.isStrict,
    reading: request.reading,
  })
  const columns = [rowColumn(), ...keptColumns(rows.table, keep), ...scoreColumns(rows, request)]
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

function scoreColumns({ model, matrix }: RowsForModel, request: ScoreRequest): OutputColumn[] {
  const { trees = null } = request
  const executor = executorFor(matrix.rows * matrix.columns.length)
  const prediction = predict(model.model, matrix, trees === null ? { executor } : { trees, executor })
  const scores = predictionColumns(model.model, prediction, request.withRaw)
  if (!request.withLeaves) return scores
  const leaves = leavesOf(model.model.ensemble, matrix)
  const count = model.model.ensemble.treeOutput.length
  const leaf = (t: number): OutputColumn => ({
    name: `leaf_${t}`,
    type: 'integer',
    at: (row) => leaves[row * count + t]!,
  })
  return [
    ...scores,
    ...Array.from({ length: trees === null ? count : Math.min(trees, count) }, (_, t) => leaf(t)),
  ]
}

/**
 * The columns of a prediction by the kind of model: margin and probability of two classes; margins and probabilities by class; a
 * prediction, with its margin where the link is not the identity; an isolation forest's score and whether it is an anomaly.
 *
 * @example
 * predictionColumns(model, predict(model, matrix), false).map(({ name }) => name) // ['margin', 'probability']
 */
export function predictionColumns(model: Model, prediction: Prediction, withRaw: boolean): OutputColumn[] {
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
    const margins = model.ensemble.link === 'identity' && outputs === 1 ? [] : numbers('margin', margin)
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

function suffixesOf({ classes }: Model, outputs: number): string[] {
  if (outputs === 1) return ['']
  return Array.from({ length: outputs }, (_, k) => `_${classes[k] ?? k}`)
}
