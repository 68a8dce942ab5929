import { availableParallelism } from 'node:os'
import { type Language, marginShape, marginUnit, predict, selectRows } from '@candor/core'
import { appError } from '../errors.ts'
import { pipelineHash } from '../store/bundle.ts'
import { checkOutput } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import { type ClassChoice, type Explained, explainRows } from './explained-rows.ts'
import {
  cohortOf,
  type ExplainMethod,
  type ExplanationPlan,
  type NamedRows,
  planExplanation,
} from './explanation-plan.ts'
import { longRows, wideRows } from './explanation-rows.ts'
import { wordRows, wordsFor } from './explanation-words.ts'
import type { OutputRows } from './files/output-rows.ts'
import type { ModelInUse } from './model-in-use.ts'
import { type RowsForModel, type RowsRequest, rowsForModel } from './model-rows.ts'
import type { ReadOptions } from './read-table.ts'
import { resolveModel } from './resolve-model.ts'
import { type OutputFormat, outputFormatOf, type WriteOptions, writeRows } from './write-rows.ts'

export const explainSpaces = ['margin', 'probability', 'path_length'] as const
export type ExplainSpace = (typeof explainSpaces)[number]

export type ExplainRequest = {
  readonly files: readonly string[]
  readonly model: string
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
  /** long output with so many contributions per row; null for wide */
  readonly top: number | null
  readonly words: Language | null
  /** rows from (counted from 0) to (excluded); null for all */
  readonly range: { readonly from: number; readonly to: number } | null
  /** columns that are read besides those of the model */
  readonly besides?: NonNullable<RowsRequest['besides']>
  readonly isStrict: boolean
  readonly seed: number
  readonly reading: ReadOptions
  readonly onNote: (text: string) => void
  readonly onProgress?: (done: number, total: number) => void
}

export type ExplainOutput = {
  readonly out: string
  readonly force: boolean
  readonly format: OutputFormat | null
  readonly stdout?: WriteOptions['stdout']
}

/** What stands in `FILE.meta.json`, in the words of the wire. */
export type ExplanationMeta = Readonly<Record<string, unknown>>

/** Rows that are explained, with how and against what. */
export type Explanation = {
  readonly explained: Explained
  readonly plan: ExplanationPlan
  readonly space: ExplainSpace
  readonly rows: RowsForModel
  readonly seconds: number
}

/** Words per row unless `--top` says otherwise. */
const usualWords = 5

/**
 * Explains every row of a table and writes the contributions: wide, long with `top`, or in words; with `FILE.meta.json` beside it.
 *
 * @throws what `explainInput` and writing throw
 */
export async function explainTable(request: ExplainRequest, output: ExplainOutput): Promise<ExplanationMeta> {
  const { out, force, format } = output
  outputFormatOf(out, format)
  const metaPath = `${out}.meta.json`
  if (out !== '-') for (const path of [out, metaPath]) await checkOutput(path, force)
  const explanation = await explainInput(request)
  const meta = metaOf(request, explanation)
  const metadata = JSON.stringify(meta)
  await writeRows(out, outputRows(request, explanation), { ...output, metadata })
  const timed = { ...meta, ...timingOf(explanation) }
  if (out !== '-') await writeJson(metaPath, timed, force)
  return timed
}

/**
 * Reads the rows, finds the model, and explains.
 *
 * @throws files.*, store.*, features.missing_column, jobs.no_background, jobs.space_not_available, jobs.unknown_class,
 *   jobs.row_out_of_range, explain.*
 */
export async function explainInput(request: ExplainRequest): Promise<Explanation> {
  const given = await resolveModel(request.model, request)
  const rows = await rowsForModel(given, request)
  const { model } = rows
  const space = spaceFor(model, request.space)
  const choice = classChoice(model, request)
  const plan = await planExplanation(model, request)
  tellPlan(plan, request)
  const part = rowsInRange(rows, request.range)
  const started = performance.now()
  const explained = explainRows(model, plan, {
    ...part,
    ...progressOf(request),
    level: levelOf(request),
    choice,
  })
  return { explained, plan, space, rows, seconds: (performance.now() - started) / 1000 }
}

function outputRows(request: ExplainRequest, explanation: Explanation): OutputRows {
  const { explained } = explanation
  if (request.words !== null) return wordRows(explained, wordsOfInput(request, explanation, request.words))
  return request.top === null ? wideRows(explained) : longRows(explained, request.top, request.level)
}

/** The words of an explained input, against the cohort that there is. */
export function wordsOfInput(
  request: Pick<ExplainRequest, 'top'>,
  { explained, plan, rows }: Explanation,
  language: Language,
) {
  const cohort = cohortOf(explained.model, plan.known, rows.table)
  return wordsFor(explained, { ...cohort, language, top: request.top ?? usualWords })
}

function levelOf({ level, words }: ExplainRequest): ExplainRequest['level'] {
  if (words !== null && level === 'column') throw appError('jobs.words_need_sources')
  return level
}

function progressOf({ onProgress }: ExplainRequest) {
  return onProgress === undefined ? {} : { onProgress }
}

/** The model's own space, or probability where margin and probability are one: uncalibrated forests and votes. */
function spaceFor({ model, reference }: ModelInUse, asked: ExplainSpace | null): ExplainSpace {
  const own = model.task === 'anomaly' ? 'path_length' : 'margin'
  const coincides = marginUnit(model) === 'probability' && model.calibrator === null
  if (asked === null || asked === own || (asked === 'probability' && coincides)) return asked ?? own
  throw appError('jobs.space_not_available', {
    space: asked,
    model: reference,
    known: coincides ? `${own} or probability` : own,
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

function rowsInRange({ table, matrix }: RowsForModel, range: ExplainRequest['range']) {
  if (range === null) return { table, matrix, first: 0 }
  const { from } = range
  if (from >= table.rows) throw appError('jobs.row_out_of_range', { row: from, last: table.rows - 1 })
  const to = Math.min(range.to, table.rows)
  const positions = Int32Array.from({ length: to - from }, (_, i) => from + i)
  return {
    first: from,
    table: selectRows(table, positions),
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

function metaOf(request: ExplainRequest, { explained, plan, space, rows }: Explanation): ExplanationMeta {
  const { model, outputs, largestResidual } = explained
  const { background } = plan
  const bases = outputs.map(({ attributions }) => attributions.base)
  return {
    method: plan.method,
    space,
    ...(bases.length === 1
      ? {}
      : { classes: outputs.map(({ output }) => model.model.classes[output] ?? String(output)) }),
    base: bases.length === 1 ? bases[0] : bases,
    background: background === null ? null : wireBackground(background),
    model: model.reference,
    model_hash: model.hash,
    pipeline_hash: pipelineHash(model.pipeline),
    level: request.level,
    rows: explained.matrix.rows,
    first_row: explained.first,
    largest_residual: largestResidual,
    plan: wireNames(explained.plan),
    unknown_levels: rows.unknown,
    seed: request.seed,
  }
}

function wireBackground({ name, rows, digest, sample }: NamedRows) {
  if (sample === undefined) return { name, rows, digest }
  const { of, seed, positions } = sample
  const rule = 'drawn without replacement by the seed'
  return { name, rows, digest, sample: { of, seed, rule, positions: [...positions] } }
}

function wireNames(plan: Explained['plan']): Record<string, number | string> {
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
  return Object.fromEntries(Object.entries(plan).map(([name, value]) => [snake(name), value]))
}

/** What depends on the machine, and therefore stands in the file beside the result only. */
function timingOf({ explained, seconds }: Explanation): ExplanationMeta {
  return {
    threads: 1,
    cores: availableParallelism(),
    seconds,
    rows_per_second: seconds > 0 ? explained.matrix.rows / seconds : null,
  }
}

/** Margin and probabilities of the explained rows, for the person who looks at one of them. */
export function predictionOf({ explained }: Explanation) {
  return predict(explained.model.model, explained.matrix)
}
