import {
  type Language,
  type Matrix,
  marginShape,
  marginUnit,
  pairCount,
  selectRows,
  type Table,
} from '@candor/core'
import { appError } from '../errors.ts'
import { atRows } from './at-rows.ts'
import { blockRowsFor, type ClassChoice, outputsWanted } from './explained-rows.ts'
import {
  type Cohort,
  type ExplainMethod,
  type ExplanationPlan,
  inputCohort,
  knownCohort,
  planExplanation,
} from './explanation-plan.ts'
import { inputProfile } from './input-profile.ts'
import { weightsOf } from './labelled-scores.ts'
import { familyPlayers } from './model-families.ts'
import type { ModelInUse } from './model-in-use.ts'
import {
  type OpenRows,
  placesOf,
  type RowsForModel,
  type RowsRequest,
  rowsForModel,
  withRowsForModel,
} from './model-rows.ts'

import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'
import { executorFor } from './thread-executor.ts'

export const explainSpaces = ['margin', 'probability', 'path_length'] as const
export type ExplainSpace = (typeof explainSpaces)[number]

export type ExplainRequest = {
  readonly files: readonly string[]
  readonly model: string
  /** whose registry the model's name is looked up in; default: that of the command line */
  readonly tenantId?: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  readonly method: ExplainMethod
  /** null for the model's own: margin, or path_length of an isolation forest */
  readonly space: ExplainSpace | null
  readonly background: string | null
  readonly backgroundRows: number | null
  /** `all`, `predicted`, or the name of a class; null for what is usual */
  readonly class: string | null
  readonly level: 'source' | 'column'
  /** of a source feature's columns: their contributions added up (default), or one player of the game */
  readonly grouping?: 'sum' | 'player'
  /** long output with so many contributions per row; null for wide */
  readonly top: number | null
  readonly words: Language | null
  /** interactions of every pair of features in place of contributions */
  readonly interactions?: boolean
  /** an SQL condition on the rows of the input */
  readonly where?: string | null
  /** bytes that may be used; null: no bound */
  readonly memory?: number | null
  /** rows that are worked out at a time; default: as many as pay, and as `memory` allows */
  readonly blockRows?: number
  /** a column that weighs rows in the summary */
  readonly weights?: string | null
  /** rows from (counted from 0) to (excluded); null for all */
  readonly range: { readonly from: number; readonly to: number } | null
  /** columns that are read besides those of the model */
  readonly besides?: NonNullable<RowsRequest['besides']>
  readonly isStrict: boolean
  readonly seed: number
  /** default: the processors this process may use */
  readonly threads?: number | undefined
  readonly reading: ReadOptions
  readonly onNote: (text: string) => void
  readonly onProgress?: (done: number, total: number) => void
}

/** What a request asks for besides files and model, where it does not say otherwise: every row, whole contributions of source features. */
const usual = {
  method: 'auto',
  space: null,
  background: null,
  backgroundRows: null,
  class: null,
  level: 'source',
  top: null,
  words: null,
  range: null,
  isStrict: false,
  seed: 0,
  reading: {},
  onNote: () => undefined,
} as const satisfies Partial<ExplainRequest>

/** A request with the usual answer to what it does not ask for. */
export function askToExplain(
  asked: Pick<ExplainRequest, 'files' | 'model' | 'dataDir'> & Partial<ExplainRequest>,
): ExplainRequest {
  return { ...usual, ...asked }
}

/** The rows that are explained, of those that were read. */
export type RowsInPart = {
  readonly table: Table
  readonly matrix: Matrix
  readonly first: number
  /** where they stand in the input, where they do not follow one another */
  readonly positions: Int32Array | null
}

/** How rows are explained: everything but the rows. */
export type ExplanationSetup = {
  readonly request: ExplainRequest
  readonly model: ModelInUse
  readonly plan: ExplanationPlan
  readonly space: ExplainSpace
  readonly choice: ClassChoice
  readonly level: 'source' | 'column'
  /** outputs of the model that are explained */
  readonly outputs: readonly number[]
  /** what contributions are named: columns or families */
  readonly names: readonly string[]
  /** contributions, or pairs, of a row and an output */
  readonly width: number
  /** rows that are worked out at a time */
  readonly blockRows: number
  /** bytes that a row of a block takes */
  readonly rowBytes: number
}

/** Everything that explaining needs, before the first row is explained, of rows that are held. */
export type ExplanationJob = ExplanationSetup & { readonly rows: RowsForModel; readonly part: RowsInPart }

/** The same of rows that come block by block. */
export type OpenExplanation = ExplanationSetup & {
  readonly source: OpenRows
  /** what words compare values with; null where no words are asked for */
  readonly cohort: Cohort | null
}

/**
 * Reads the rows, finds the model, and decides how they are explained.
 *
 * @throws files.*, store.*, features.missing_column, jobs.no_background, jobs.space_not_available, jobs.unknown_class,
 *   jobs.row_out_of_range, jobs.no_row_in_range, jobs.memory_too_small, explain.*
 */
export async function prepareExplanation(request: ExplainRequest): Promise<ExplanationJob> {
  const { rows, part } = await prepareRows(request)
  const shape = { rows: rows.table.rows, held: bytesOfRows(rows), columns: 0 }
  return { ...(await setUp(rows.model, request, { ...shape, explained: part.matrix.rows })), rows, part }
}

/**
 * The same for rows that memory may not hold: they are opened, and come block by block to the work. What needs all rows first (`--strict`, weights, the
 * input as cohort of words) is found out in one more pass.
 *
 * @throws as `prepareExplanation`
 */
export async function withExplanation<T>(
  request: ExplainRequest,
  work: (job: OpenExplanation) => Promise<T>,
): Promise<T> {
  const given = await resolveModel(request.model, request)
  const { where = null, range, weights = null } = request
  const besides = { ...request.besides, ...(weights === null ? {} : { [weights]: 'number' as const }) }
  const asked = { ...request, besides, reading: { ...request.reading, where, range } }
  return await withRowsForModel(given, asked, async (source) => {
    const { rows, schema } = source
    const shape = { rows, held: 0, columns: schema.length, explained: rows }
    const setup = await setUp(source.model, request, shape)
    return await work({ ...setup, source, cohort: await firstPass(source, setup) })
  })
}

/**
 * The model and the rows alone, with what is said of them.
 *
 * @throws as `prepareExplanation`, but for the method
 */
export async function prepareRows(
  request: ExplainRequest,
): Promise<Pick<ExplanationJob, 'model' | 'rows' | 'part' | 'space' | 'choice'>> {
  const given = await resolveModel(request.model, request)
  const { where = null } = request
  const rows = await rowsForModel(given, { ...request, reading: { ...request.reading, where } })
  const { model } = rows
  const space = spaceFor(model, request.space)
  const choice = classChoice(model, request)
  return { model, rows, part: rowsInRange(rows, request.range), space, choice }
}

/** How many rows there are, how many of them are explained, and what of them is held beside a block. */
type Shape = {
  readonly rows: number
  readonly explained: number
  readonly held: number
  /** columns of the table, where a block holds its own */
  readonly columns: number
}

async function setUp(model: ModelInUse, request: ExplainRequest, shape: Shape): Promise<ExplanationSetup> {
  const level = levelOf(request)
  const space = spaceFor(model, request.space)
  const choice = classChoice(model, request)
  const values = request.interactions === true ? 'interactions' : 'contributions'
  const scale = scaleOf(model, request, values)
  const columns = model.pipeline.outputs.length
  const executor = executorFor(shape.explained * columns, request.threads)
  const plan = await planExplanation(model, { ...request, scale, values, level, executor })
  tellPlan(plan, request)
  const names =
    level === 'column' ? marginShape(model.model).featureNames : familyPlayers(model).map(({ name }) => name)
  const width = values === 'interactions' ? pairCount(names.length) : names.length
  const outputs = outputsWanted(marginShape(model.model).outputs, choice)
  const widest = values === 'interactions' ? pairCount(columns) : columns
  const perRow =
    48 * outputs.length * (widest + 2) + (shape.columns === 0 ? 0 : 16 * (shape.columns + columns))
  const blockRows =
    request.blockRows ??
    blockWithin(request.memory ?? null, { ...shape, usual: blockRowsFor(widest), perRow })
  return { request, model, plan, space, choice, level, outputs, names, width, blockRows, rowBytes: perRow }
}

/** Rows at a time where rows are only looked at. */
const lookedAtRows = 65_536

/** What must be known of all rows before the first is explained: that weights are weights, and the profile of the input where words compare with it. */
async function firstPass(source: OpenRows, { plan, request }: ExplanationSetup): Promise<Cohort | null> {
  const { words, weights = null } = request
  if (weights !== null) await requireWeights(source, weights)
  if (words === null) return null
  return knownCohort(source.model, plan.known) ?? inputCohort(await inputProfile(source.tables(lookedAtRows)))
}

async function requireWeights({ rows, blocks }: OpenRows, weights: string): Promise<void> {
  let total = 0
  for await (const block of blocks(lookedAtRows)) {
    const places = placesOf(block, 0, block.table.rows)
    for (const weight of atRows(places, () => weightsOf(block.table, weights))) total += weight
  }
  if (!(total > 0)) throw appError('jobs.no_weight', { column: weights, rows })
}

/** Bytes of rows as they are held: values as read, and the matrix that the model takes. */
export function bytesOfRows({ table, matrix }: Pick<RowsForModel, 'table' | 'matrix'>): number {
  return 8 * table.rows * (table.columns.length + matrix.columns.length)
}

/** Bytes that the program, its threads and the reader of files take whatever the rows are. */
const programBytes = 500_000_000

/** Rows at a time: as many as usual, fewer where memory is bounded. Kernels and files have copies of the contributions of a block: six in all. */
function blockWithin(
  memory: number | null,
  { rows, usual, held, perRow }: Shape & { readonly usual: number; readonly perRow: number },
): number {
  const most = Math.min(usual, Math.max(1, rows))
  if (memory === null) return most
  const affordable = Math.floor((memory - programBytes - held) / perRow)
  if (affordable >= 1) return Math.min(most, affordable)
  const megabytes = (bytes: number) => Math.ceil(bytes / 1_000_000)
  throw appError('jobs.memory_too_small', {
    needed: megabytes(programBytes + held + perRow),
    allowed: megabytes(memory),
  })
}

function levelOf({ level, words }: ExplainRequest): ExplainRequest['level'] {
  if (words !== null && level === 'column') throw appError('jobs.words_need_sources')
  return level
}

/** Whether margin and probability are one: forests and votes without a calibrator. */
function coincides({ model }: ModelInUse): boolean {
  return marginUnit(model) === 'probability' && model.calibrator === null
}

/** The model's own space, or probability. */
function spaceFor(model: ModelInUse, asked: ExplainSpace | null): ExplainSpace {
  const { task } = model.model
  const own = task === 'anomaly' ? 'path_length' : 'margin'
  if (asked === null || asked === own || (asked === 'probability' && task === 'classification'))
    return asked ?? own
  throw appError('jobs.space_not_available', {
    space: asked,
    model: model.reference,
    known: task === 'classification' ? `${own} or probability` : own,
  })
}

function scaleOf(
  model: ModelInUse,
  { space, method }: ExplainRequest,
  values: ExplanationPlan['values'],
): ExplanationPlan['scale'] {
  if (space !== 'probability') return 'margin'
  if (coincides(model) && (method !== 'exact' || values === 'interactions')) return 'margin'
  if (values === 'contributions') return 'answer'
  throw appError('jobs.space_not_available', {
    space: 'probability',
    model: `interactions of ${model.reference}`,
    known: 'margin',
  })
}

function classChoice({ model }: ModelInUse, request: ExplainRequest): ClassChoice {
  const { outputs } = marginShape(model)
  const usual = request.top === null && request.words === null ? 'all' : 'predicted'
  const wanted = request.class ?? usual
  if (wanted === 'all' || wanted === 'predicted') return wanted
  const names = Array.from({ length: outputs }, (_, k) => model.classes[k] ?? String(k))
  const known = outputs === 1 ? model.classes.slice(-1) : names
  const output = known.indexOf(wanted)
  if (output < 0)
    throw appError('jobs.unknown_class', { received: wanted, known: known.join(', ') || 'none' })
  return { output }
}

function rowsInRange({ table, matrix, positions }: RowsForModel, range: ExplainRequest['range']): RowsInPart {
  if (range === null) return { table, matrix, first: 0, positions }
  const { from } = range
  if (positions !== null) return rowsAmong(table, matrix, positions, range)
  if (from >= table.rows) throw appError('jobs.row_out_of_range', { row: from, last: table.rows - 1 })
  const to = Math.min(range.to, table.rows)
  return { ...rowsOfPart({ table, matrix, first: 0, positions }, from, to), first: from }
}

/** Of rows that met a condition those whose place in the input is in the range. */
function rowsAmong(
  table: Table,
  matrix: Matrix,
  positions: Int32Array,
  { from, to }: NonNullable<ExplainRequest['range']>,
): RowsInPart {
  const start = positions.findIndex((position) => position >= from)
  const end = positions.findLastIndex((position) => position < to) + 1
  if (start < 0 || end <= start)
    throw appError('jobs.no_row_in_range', { from, to: to - 1, last: positions.at(-1)! })
  return rowsOfPart({ table, matrix, first: 0, positions }, start, end)
}

/** Rows `from … to - 1` of a part. */
export function rowsOfPart(
  { table, matrix, first, positions }: RowsInPart,
  from: number,
  to: number,
): RowsInPart {
  const chosen = Int32Array.from({ length: to - from }, (_, i) => from + i)
  return {
    first: first + from,
    positions: positions?.subarray(from, to) ?? null,
    table: selectRows(table, chosen),
    matrix: {
      ...matrix,
      rows: to - from,
      columns: matrix.columns.map((column) => column.subarray(from, to)),
    },
  }
}

function tellPlan(
  { method, background }: ExplanationPlan,
  { method: asked, background: given, onNote }: ExplainRequest,
): void {
  const against = background === null ? '' : ` against ${background.name} (${background.rows} rows)`
  const why = asked === 'auto' ? ', chosen by auto' : ''
  onNote(`method ${method.replace('_', '-')}${against}${why}`)
  if (background === null && given !== null)
    onNote(
      `contributions do not use ${given}: path-dependent ones compare with the training rows that the covers count`,
    )
}
