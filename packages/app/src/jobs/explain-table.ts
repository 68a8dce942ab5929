import { mkdtemp } from 'node:fs/promises'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { predict } from '@candor/core'
import { checkOutput, passing } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import { atRows } from './at-rows.ts'
import { compareContributions, comparisonText, readCompared } from './compare-contributions.ts'
import { type Explained, explainRows } from './explained-rows.ts'
import { type ExplanationBlocks, explainInBlocks } from './explanation-blocks.ts'
import {
  type ExplainRequest,
  type ExplainSpace,
  type OpenExplanation,
  prepareExplanation,
  withExplanation,
} from './explanation-job.ts'
import { type ExplanationMeta, explanationMeta } from './explanation-meta.ts'
import type { ExplanationPlan } from './explanation-plan.ts'
import { longRows, wideRows } from './explanation-rows.ts'
import { summaryOf } from './explanation-summary.ts'
import { wordRows, wordsFor } from './explanation-words.ts'
import type { OutputRows } from './files/output-rows.ts'
import { baseRows, interactionRows } from './interaction-rows.ts'
import { placesOf, type RowsForModel } from './model-rows.ts'
import { removeStale } from './remove-stale.ts'
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
  const { out, force, format } = output
  outputFormatOf(out, format)
  const isPairs = request.interactions === true
  const pathsWritten = [out, metaPath(out), ...(isPairs ? [basePath(out)] : [])]
  if (out !== '-')
    for (const path of pathsWritten) {
      await checkOutput(path, force)
      await removeStale(path)
    }
  const { weights = null } = output
  return await withExplanation({ ...request, weights }, async (job) => {
    if (out !== '-') return await explainOpen(job, output, out)
    const folder = await mkdtemp(join(tmpdir(), 'candor-explain-'))
    return await passing(folder, () => explainOpen(job, output, join(folder, 'result')))
  })
}

const metaPath = (out: string) => `${out}.meta.json`
const basePath = (out: string) => `${out}.base.csv`

/** @param place what waits to be written lies beside this name */
async function explainOpen(
  job: OpenExplanation,
  output: ExplainOutput,
  place: string,
): Promise<ExplanationMeta> {
  const { request } = job
  const { out, force, resume = false, compare = null } = output
  const compared = compare === null ? null : await readCompared(compare, job)
  const started = performance.now()
  const blocks = await explainInBlocks(job, { out: place, resume })
  const seconds = (performance.now() - started) / 1000
  try {
    if (blocks.resumedRows > 0) request.onNote(`${blocks.resumedRows} rows were there already`)
    const comparison = compared === null ? null : compareContributions(compared, job, blocks.each)
    const meta = {
      ...explanationMeta(job, blocks),
      ...summaryOf(job, blocks.each()),
      ...(comparison === null ? {} : { compare: comparison }),
    }
    if (comparison !== null) for (const line of comparisonText(comparison)) request.onNote(line)
    const parts = mapped(blocks.each(), rowsOf(job))
    await writeParts(out, parts, { ...output, metadata: JSON.stringify(meta) })
    if (request.interactions === true && out !== '-')
      await writeParts(basePath(out), mapped(blocks.each(), baseRows), { force })
    const timed = { ...meta, ...timingOf(job, seconds, blocks) }
    if (out !== '-') await writeJson(metaPath(out), timed, force)
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

function rowsOf({ request, cohort }: OpenExplanation): (explained: Explained) => OutputRows {
  const { words, top, level, interactions = false } = request
  if (interactions) return interactionRows
  if (words !== null && cohort !== null) {
    const asked = { ...cohort, language: words, top: top ?? usualWords }
    return (explained) => wordRows(explained, wordsFor(explained, asked))
  }
  return top === null ? wideRows : (explained) => longRows(explained, top, level)
}

/** What depends on the machine, and therefore stands in the file beside the result only. */
function timingOf(
  { plan }: OpenExplanation,
  seconds: number,
  { rows: all, resumedRows }: ExplanationBlocks,
): ExplanationMeta {
  const rows = all - resumedRows
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
