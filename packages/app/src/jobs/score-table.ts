import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
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
  sha256Hex,
  type Table,
  type UnknownLevel,
} from '@candor/core'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import { pipelineHash } from '../store/bundle.ts'
import { checkOutput, passing } from '../store/whole-file.ts'
import { atRows } from './at-rows.ts'
import { blockDigest } from './block-digest.ts'
import { collectorOf } from './collect-garbage.ts'
import { type ContributionSpool, fileSpool, memorySpool } from './contribution-spool.ts'
import type { OutputColumn, OutputRows } from './files/output-rows.ts'
import { isOfDates, outputColumn } from './files/table-rows.ts'
import { type KeptRows, keptRows, writtenRows } from './kept-rows.ts'
import { type ModelBlock, type OpenRows, placesOf, withRowsForModel } from './model-rows.ts'
import { type OutcomeRule, outcomeColumn, outcomeRuleOf } from './outcome-column.ts'
import type { ReadOptions } from './read-table.ts'
import { removeStale } from './remove-stale.ts'
import { resolveModel } from './resolve-model.ts'
import { executorFor } from './thread-executor.ts'
import { type OutputFormat, outputFormatOf, type WriteOptions, writeParts } from './write-rows.ts'

export type ScoreRequest = {
  readonly files: readonly string[]
  readonly model: string
  /** whose registry the model's name is looked up in; default: that of the command line */
  readonly tenantId?: string
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
  /** go on with what a stopped run of the same job left */
  readonly resume?: boolean
  /** rows that are scored at a time; default: as many as pay */
  readonly blockRows?: number
  readonly onProgress?: (done: number, total: number) => void
}

export type ScoreSummary = {
  readonly out: string
  readonly rows: number
  readonly columns: readonly string[]
  readonly model: string
  readonly model_hash: string
  readonly unknown_levels: readonly UnknownLevel[]
}

/**
 * Scores every row of a table, block by block, and writes one row of numbers for each. More than one block wait in `OUT.partial` until all are there; a run
 * that is stopped leaves it for `resume`.
 *
 * @throws files.*, store.*, features.missing_column, models.missing_value_refused, jobs.other_partial
 */
export async function scoreTable(request: ScoreRequest): Promise<ScoreSummary> {
  const { out, force, baseMargin } = request
  const keep = [...new Set(request.keep)]
  outputFormatOf(out, request.format ?? null)
  if (out !== '-') {
    await checkOutput(out, force)
    await removeStale(out)
  }
  const model = await resolveModel(request.model, request)
  const besides = {
    ...Object.fromEntries(keep.map((name) => [name, null])),
    ...Object.fromEntries(baseMargin.map((name) => [name, 'number' as const])),
  }
  if (request.withRaw && model.model.task !== 'classification')
    request.reading.onNote?.(`${request.model} gives no probabilities, so --raw adds no column`)
  return await withRowsForModel(model, { ...request, besides }, async (rows) => {
    const rule = outcomeRuleOf(rows.model, request.reading.onNote)
    if (out !== '-') return await scoreOpen(rows, request, { keep, rule, place: out })
    const folder = await mkdtemp(join(tmpdir(), 'candor-score-'))
    return await passing(folder, () =>
      scoreOpen(rows, request, { keep, rule, place: join(folder, 'scores') }),
    )
  })
}

type Scoring = {
  readonly keep: readonly string[]
  /** null where rows have no outcome */
  readonly rule: OutcomeRule | null
  /** what waits to be written lies beside this name */
  readonly place: string
}

async function scoreOpen(rows: OpenRows, request: ScoreRequest, scoring: Scoring): Promise<ScoreSummary> {
  const { out, force, format = null, stdout } = request
  const { model } = rows
  const blockRows = request.blockRows ?? blockRowsFor(rows, request)
  const spool = spoolOf(rows, request, { ...scoring, blockRows })
  try {
    await scoreBlocks(rows, request, { ...scoring, blockRows, spool })
    const parts = blocksOf(spool)
    await writeParts(out, parts, { force, format, ...(stdout === undefined ? {} : { stdout }) })
  } catch (error) {
    if (spool.count() > 0) spool.close()
    else spool.remove()
    throw error
  }
  const columns = spool.read(0).columns.map(({ name }) => name)
  spool.remove()
  return {
    ...{ out, columns },
    rows: rows.rows,
    model: request.model,
    model_hash: model.hash,
    unknown_levels: rows.unknown(),
  }
}

type InBlocks = Scoring & {
  readonly blockRows: number
  readonly spool: ContributionSpool<KeptRows>
}

async function scoreBlocks(
  rows: OpenRows,
  request: ScoreRequest,
  { keep, rule, blockRows, spool, place }: InBlocks,
): Promise<void> {
  const dates = await dateColumns(rows, keep)
  const giveBack = collectorOf(mostGrowth)
  const there = spool.count()
  let [k, done] = [0, 0]
  for await (const block of rows.blocks(blockRows)) {
    const digest = blockDigest(block.table, null)
    if (k >= there) spool.add(keptRows(scoredRows(rows, block, request, { keep, rule, dates })), digest)
    else if (spool.sourceOf(k) !== digest)
      throw appError('jobs.other_partial', { path: `${place}.partial`, differs: `rows from ${done} on` })
    k++
    done += block.table.rows
    request.onProgress?.(done, rows.rows)
    giveBack()
  }
}

/** Bytes by which the process may grow between two blocks before it gives back what is unused. */
const mostGrowth = 64_000_000

function* blocksOf(spool: ContributionSpool<KeptRows>): Generator<OutputRows> {
  const giveBack = collectorOf(mostGrowth)
  for (let k = 0; k < spool.count(); k++) {
    yield writtenRows(spool.read(k))
    giveBack()
  }
}

/** Rows at a time: as many as 32 MiB of their columns, 1,024 to 262,144. */
function blockRowsFor({ model, schema }: OpenRows, { withLeaves }: ScoreRequest): number {
  const trees = ensemblesOf(model.model).reduce((sum, { treeOutput }) => sum + treeOutput.length, 0)
  const width = schema.length + 3 * marginShape(model.model).outputs + (withLeaves ? trees : 0)
  return Math.max(1024, Math.min(262_144, Math.floor(4_194_304 / width)))
}

function spoolOf(
  rows: OpenRows,
  { resume = false, trees = null, withLeaves, withRaw, baseMargin }: ScoreRequest,
  { place, blockRows, keep, rule }: Omit<InBlocks, 'spool'>,
): ContributionSpool<KeptRows> {
  if (rows.rows <= blockRows && !resume) return memorySpool()
  const digested = (value: unknown) => sha256Hex(JSON.stringify(value))
  const job = {
    ...{ what: 'scores', version },
    model: digested([rows.model.hash, pipelineHash(rows.model.pipeline)]),
    'number of rows': String(rows.of),
    columns: digested(rows.schema.map(({ name, type }) => [name, type])),
    options: digested({ trees, withLeaves, withRaw, baseMargin, keep }),
    policy: digested(rule),
    'rows of a block': String(blockRows),
  }
  return fileSpool({ path: `${place}.partial`, job, resume })
}

/** Kept columns whose instants are all midnights: known when all rows have passed. */
async function dateColumns(
  { schema, blocks }: OpenRows,
  keep: readonly string[],
): Promise<ReadonlySet<string>> {
  const dates = new Set(
    schema.filter(({ name, type }) => type === 'instant' && keep.includes(name)).map(({ name }) => name),
  )
  if (dates.size > 0)
    for await (const { table } of blocks(65_536))
      for (const name of dates) if (!isOfDates(columnOf(table, name).column)) dates.delete(name)
  return dates
}

type Keeping = Pick<Scoring, 'keep' | 'rule'> & { readonly dates: ReadonlySet<string> }

function scoredRows(
  rows: OpenRows,
  block: ModelBlock,
  request: ScoreRequest,
  { keep, rule, dates }: Keeping,
): OutputRows {
  const { table, first } = block
  const scores = atRows(placesOf(block, 0, table.rows), () => scoreColumns(rows, block, request, rule))
  const taken = keep.find((name) => name === 'row' || scores.some((column) => column.name === name))
  if (taken !== undefined) throw appError('jobs.kept_name_taken', { column: taken })
  const kept = keep.map((name) => outputColumn(name, columnOf(table, name).column, dates.has(name)))
  /** the 0-based position of a row in the input */
  const row: OutputColumn = { name: 'row', type: 'integer', at: (i) => first + i }
  return { rows: table.rows, columns: [row, ...kept, ...scores] }
}

function scoreColumns(
  { model: { model, reference }, rows }: OpenRows,
  { matrix, table }: ModelBlock,
  request: ScoreRequest,
  rule: OutcomeRule | null,
): OutputColumn[] {
  const { trees = null, withLeaves, withRaw } = request
  if ((trees !== null || withLeaves) && ensemblesOf(model).length === 0)
    throw appError('jobs.no_trees', { model: reference, algorithm: model.algorithm })
  const used = trees === null ? model : firstRounds(model, trees)
  const executor = executorFor(rows * matrix.columns.length, request.threads)
  const baseMargins = baseMarginsOf(used, reference, table, request.baseMargin)
  const prediction = predict(used, matrix, { executor, baseMargins })
  const scores = predictionColumns(used, prediction, withRaw)
  const isJudged = rule !== null && prediction.task === 'classification'
  const outcome = isJudged ? [outcomeColumn(rule, used, prediction)] : []
  return [...scores, ...outcome, ...(withLeaves ? leafColumns(used, matrix) : [])]
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
