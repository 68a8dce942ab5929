import { availableParallelism } from 'node:os'
import { type Language, predict } from '@candor/core'
import { checkOutput } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import { atRows } from './at-rows.ts'
import { compareContributions, comparisonText, readCompared } from './compare-contributions.ts'
import { type Explained, explainRows } from './explained-rows.ts'
import { explainInBlocks } from './explanation-blocks.ts'
import {
  type ExplainRequest,
  type ExplainSpace,
  type ExplanationJob,
  placesOf,
  prepareExplanation,
} from './explanation-job.ts'
import { type ExplanationMeta, explanationMeta } from './explanation-meta.ts'
import { cohortOf, type ExplanationPlan } from './explanation-plan.ts'
import { longRows, wideRows } from './explanation-rows.ts'
import { summaryOf } from './explanation-summary.ts'
import { wordRows, wordsFor } from './explanation-words.ts'
import type { OutputRows } from './files/output-rows.ts'
import { baseRows, interactionRows } from './interaction-rows.ts'
import { meanWeightsOf } from './labelled-scores.ts'
import type { RowsForModel } from './model-rows.ts'
import { type OutputFormat, outputFormatOf, type WriteOptions, writeParts } from './write-rows.ts'

export type ExplainOutput = {
  readonly out: string
  readonly force: boolean
  readonly format: OutputFormat | null
  readonly stdout?: WriteOptions['stdout']
  /** go on with what a stopped run of the same job left */
  readonly resume?: boolean
  /** a file of another program's contributions to compare with */
  readonly compare?: string | null
  /** a column that weighs rows in the summary */
  readonly weights?: string | null
}

/** Rows that are explained, with how and against what. */
export type Explanation = {
  readonly explained: Explained
  readonly plan: ExplanationPlan
  readonly space: ExplainSpace
  readonly rows: RowsForModel
}

/** Words per row unless `--top` says otherwise. */
const usualWords = 5

/**
 * Explains every row of a table and writes the contributions: wide, long with `top`, in words, or pair by pair; with `FILE.meta.json` beside it, and
 * for pairs `FILE.base.csv`. What is not written yet lies in `FILE.partial`, from which `resume` goes on to the same bytes.
 *
 * @throws what `prepareExplanation`, explaining and writing throw
 */
export async function explainTable(request: ExplainRequest, output: ExplainOutput): Promise<ExplanationMeta> {
  const { out, force, format, resume = false, compare = null, weights = null } = output
  outputFormatOf(out, format)
  const basePath = `${out}.base.csv`
  const metaPath = `${out}.meta.json`
  const pathsWritten = request.interactions === true ? [out, metaPath, basePath] : [out, metaPath]
  if (out !== '-') for (const path of pathsWritten) await checkOutput(path, force)
  const besides = weights === null ? {} : { [weights]: 'number' as const }
  const job = await prepareExplanation({ ...request, besides })
  const compared = compare === null ? null : await readCompared(compare, job)
  const started = performance.now()
  const blocks = explainInBlocks(job, { out: out === '-' ? null : out, resume })
  const seconds = (performance.now() - started) / 1000
  try {
    if (blocks.resumedRows > 0) request.onNote(`${blocks.resumedRows} rows were there already`)
    const W = weights === null ? null : meanWeightsOf(job.part.table, weights)
    const comparison = compared === null ? null : compareContributions(compared, blocks.each())
    const meta = {
      ...explanationMeta(job),
      ...summaryOf(job, blocks.each(), W),
      ...(comparison === null ? {} : { compare: comparison }),
    }
    if (comparison !== null) for (const line of comparisonText(comparison)) request.onNote(line)
    const parts = mapped(blocks.each(), rowsOf(job))
    await writeParts(out, parts, { ...output, metadata: JSON.stringify(meta) })
    if (request.interactions === true && out !== '-')
      await writeParts(basePath, mapped(blocks.each(), baseRows), { force })
    const timed = { ...meta, ...timingOf(job, seconds, blocks.resumedRows) }
    if (out !== '-') await writeJson(metaPath, timed, force)
    blocks.remove()
    return timed
  } catch (error) {
    blocks.close()
    throw error
  }
}

/**
 * Reads the rows, finds the model, and explains all of them at once.
 *
 * @throws what `prepareExplanation` and explaining throw
 */
export async function explainInput(request: ExplainRequest): Promise<Explanation> {
  const { model, plan, part, level, choice, space, rows } = await prepareExplanation(request)
  const { onProgress } = request
  const explained = atRows(placesOf(part, 0, part.matrix.rows), () =>
    explainRows(model, plan, {
      ...part,
      ...(onProgress === undefined ? {} : { onProgress }),
      level,
      choice,
    }),
  )
  return { explained, plan, space, rows }
}

function* mapped<From, To>(values: Iterable<From>, change: (value: From) => To): Generator<To> {
  for (const value of values) yield change(value)
}

function rowsOf(job: ExplanationJob): (explained: Explained) => OutputRows {
  const { request, plan, rows } = job
  const { words, top, level } = request
  if (request.interactions === true) return interactionRows
  if (words !== null) {
    const cohort = cohortOf(job.model, plan.known, rows.table)
    const asked = { ...cohort, language: words, top: request.top ?? usualWords }
    return (explained) => wordRows(explained, wordsFor(explained, asked))
  }
  return top === null ? wideRows : (explained) => longRows(explained, top, level)
}

/** The words of an explained input, against the cohort that there is. */
export function wordsOfInput(
  request: Pick<ExplainRequest, 'top'>,
  { explained, plan, rows }: Pick<Explanation, 'explained' | 'plan' | 'rows'>,
  language: Language,
) {
  const cohort = cohortOf(explained.model, plan.known, rows.table)
  return wordsFor(explained, { ...cohort, language, top: request.top ?? usualWords })
}

/** What depends on the machine, and therefore stands in the file beside the result only. */
function timingOf({ part, plan }: ExplanationJob, seconds: number, resumedRows: number): ExplanationMeta {
  const rows = part.matrix.rows - resumedRows
  return {
    threads: plan.executor?.threads ?? 1,
    cores: availableParallelism(),
    seconds,
    rows_per_second: seconds > 0 && rows > 0 ? rows / seconds : null,
    ...(resumedRows === 0 ? {} : { resumed_rows: resumedRows }),
  }
}

/** Margin and probabilities of the explained rows, for the person who looks at one of them. */
export function predictionOf({ explained }: Explanation) {
  return predict(explained.model.model, explained.matrix)
}
