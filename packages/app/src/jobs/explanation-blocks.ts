import { createHash } from 'node:crypto'
import { type Matrix, sha256Hex, type Table, type UnknownLevel } from '@candor/core'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import { pipelineHash } from '../store/bundle.ts'
import { atRows } from './at-rows.ts'
import { blockDigest } from './block-digest.ts'
import { collectorOf } from './collect-garbage.ts'
import { type ContributionSpool, fileSpool, type JobIdentity, memorySpool } from './contribution-spool.ts'
import { type Explained, type ExplainedOutputs, explainedOf, explainMatrix } from './explained-rows.ts'
import {
  type ExplanationJob,
  type ExplanationSetup,
  type OpenExplanation,
  rowsOfPart,
} from './explanation-job.ts'
import { weightsOf } from './labelled-scores.ts'
import { type ModelBlock, placesOf } from './model-rows.ts'

/** Rows that are explained, with their weights where they have some. */
export type ExplainedBlock = Explained & { readonly weights: Float64Array | null }

/** An explanation worked out block by block, so that neither rows nor contributions of all of them are held together unless they are few. */
export type ExplanationBlocks = {
  /** the blocks one after another, as often as one asks */
  readonly each: () => Generator<ExplainedBlock>
  readonly rows: number
  /** rows that a stopped run had worked out already */
  readonly resumedRows: number
  /** where the first row stands in the input */
  readonly firstRow: number
  readonly unknown: readonly UnknownLevel[]
  readonly close: () => void
  /** closes, and leaves nothing behind */
  readonly remove: () => void
}

export type BlocksOptions = {
  /** name of the result; null where it goes to standard output, and nothing can be gone on with */
  readonly out: string | null
  readonly resume: boolean
}

/**
 * Works out all blocks of a job. Results of one block stay in memory; of more they are in `OUT.partial` until they are written, and a run that is
 * stopped leaves it for `--resume`, which reads the rows again and works out those blocks only that are not there.
 *
 * @throws jobs.other_partial, files.not_writable, and what reading and explaining throw
 */
export async function explainInBlocks(
  job: OpenExplanation,
  options: BlocksOptions,
): Promise<ExplanationBlocks> {
  const { source, blockRows, request } = job
  const spool = spoolOf(job, options)
  const there = spool.count()
  const giveBack = collectorOf(mostGrowth)
  let [k, done, firstRow, resumedRows] = [0, 0, 0, 0]
  try {
    for await (const block of source.blocks(blockRows)) {
      const { rows } = block.matrix
      const digest = blockDigest(block.table, block.positions)
      if (k === 0) firstRow = block.positions?.[0] ?? block.first
      if (k >= there) spool.add(keptBlock(job, workedOut(job, block, { done, total: source.rows })), digest)
      else if (spool.sourceOf(k) === digest) resumedRows += rows
      else
        throw appError('jobs.other_partial', {
          path: `${options.out}.partial`,
          differs: `rows from ${done} on`,
        })
      k++
      done += rows
      giveBack()
      if (k <= there) request.onProgress?.(done, source.rows)
    }
  } catch (error) {
    if (spool.count() > 0) spool.close()
    else spool.remove()
    throw error
  }
  return {
    rows: done,
    resumedRows,
    firstRow,
    unknown: source.unknown(),
    each: function* () {
      for (let i = 0; i < k; i++) {
        yield explainedBlock(job, spool.read(i))
        giveBack()
      }
    },
    close: spool.close,
    remove: spool.remove,
  }
}

/** Bytes by which the process may grow between two blocks before it gives back what is unused. */
const mostGrowth = 64_000_000

/** The blocks of an open job one after another, each worked out when it is asked for and not kept: for summaries of tables of any size. */
export async function* openBlocks(job: OpenExplanation): AsyncGenerator<ExplainedBlock> {
  const giveBack = collectorOf(mostGrowth)
  let done = 0
  for await (const block of job.source.blocks(job.blockRows)) {
    yield workedOut(job, block, { done, total: job.source.rows })
    giveBack()
    done += block.matrix.rows
  }
}

/** The same of rows that are held. */
export function* passingBlocks(job: ExplanationJob): Generator<Explained> {
  const { part, blockRows, request } = job
  for (let from = 0; from < part.matrix.rows; from += blockRows) {
    const block = rowsOfPart(part, from, Math.min(part.matrix.rows, from + blockRows))
    const unweighted = { ...job, request: { ...request, weights: null } }
    yield workedOut(unweighted, block, { done: from, total: part.matrix.rows })
  }
}

function spoolOf(job: OpenExplanation, { out, resume }: BlocksOptions): ContributionSpool<KeptBlock> {
  if (out === null || (job.source.rows <= job.blockRows && !resume)) return memorySpool()
  return fileSpool({ path: `${out}.partial`, job: identityOf(job), resume })
}

/** What the numbers and their blocks depend on; the rows themselves are looked at block by block. */
function identityOf(job: OpenExplanation): JobIdentity {
  const { model, source, plan, outputs, level, choice, blockRows, request } = job
  const { background, method, scale, values } = plan
  const { name, rows, digest, sample } = background ?? {}
  const { seed, where = null, range, weights = null, grouping = 'sum' } = request
  const digested = (value: unknown) => sha256Hex(JSON.stringify(value))
  return {
    version,
    model: digested([model.hash, pipelineHash(model.pipeline)]),
    'number of rows': `${source.rows} of ${source.of}`,
    columns: digested(source.schema.map(({ name, type }) => [name, type])),
    'choice of rows': digested([where, range]),
    background: digested([name, rows, digest, positionsDigest(sample?.positions)]),
    options: digested({
      seed,
      method,
      grouping,
      scale,
      values,
      outputs,
      level,
      choice,
      weights,
      needs: needsOf(job),
    }),
    'rows of a block': String(blockRows),
  }
}

function positionsDigest(positions: Int32Array | undefined): string | null {
  return positions === undefined ? null : createHash('sha256').update(positions).digest('hex')
}

function workedOut(
  job: ExplanationSetup,
  block: ModelBlock,
  { done, total }: { readonly done: number; readonly total: number },
): ExplainedBlock {
  const { model, plan, level, choice, outputs, request } = job
  const { onProgress, weights = null } = request
  const { matrix } = block
  return atRows(placesOf(block, 0, matrix.rows), () => {
    const found = explainMatrix(model, plan, {
      matrix,
      level,
      choice,
      ...(onProgress === undefined
        ? {}
        : { onProgress: (count: number) => onProgress(done + Math.floor(count / outputs.length), total) }),
    })
    return {
      ...withPlan(job, explainedOf(model, { ...block, level, choice }, found)),
      weights: weights === null ? null : weightsOf(block.table, weights),
    }
  })
}

function withPlan({ plan, outputs }: ExplanationSetup, explained: Omit<Explained, 'plan'>): Explained {
  const [first] = outputs
  return { ...explained, plan: first === undefined ? {} : plan.explainerOf(first).plan }
}

/** What is kept of a block: contributions, and of its rows what the result shows. */
type KeptBlock = Pick<ExplainedBlock, 'first' | 'positions' | 'chosen' | 'largestResidual' | 'weights'> & {
  readonly rows: number
  readonly outputs: readonly {
    readonly output: number
    readonly phi: Float64Array
    readonly score: Float64Array
    readonly residual: Float64Array
  }[]
  readonly table: Table | null
  readonly columns: Matrix['columns'] | null
}

/** What the result shows of the rows besides contributions: values beside the largest ones, both behind words. */
function needsOf({ request }: ExplanationSetup): { readonly table: boolean; readonly matrix: boolean } {
  const { interactions = false, words, top, level } = request
  if (interactions) return { table: false, matrix: false }
  if (words !== null) return { table: true, matrix: true }
  return { table: top !== null && level === 'source', matrix: top !== null && level === 'column' }
}

function keptBlock(job: ExplanationSetup, explained: ExplainedBlock): KeptBlock {
  const { first, positions, chosen, largestResidual, weights, table, matrix, outputs } = explained
  const needs = needsOf(job)
  return {
    ...{ first, positions, chosen, largestResidual, weights },
    rows: matrix.rows,
    outputs: outputs.map(({ output, attributions: { phi, score, residual } }) => ({
      ...{ output, phi, score, residual },
    })),
    table: needs.table ? table : null,
    columns: needs.matrix ? matrix.columns : null,
  }
}

function explainedBlock(job: ExplanationSetup, kept: KeptBlock): ExplainedBlock {
  const { model, plan, space, names } = job
  const { first, positions, chosen, largestResidual, weights, rows, table, columns } = kept
  const outputs: ExplainedOutputs = kept.outputs.map(({ output, phi, score, residual }) => ({
    output,
    attributions: {
      method: plan.method,
      space: space === 'probability' ? ('probability' as const) : ('margin' as const),
      base: plan.explainerOf(output).base,
      ...{ rows, names, phi, score, residual },
    },
  }))
  return {
    ...withPlan(job, {
      ...{ model, first, positions, chosen, largestResidual, outputs },
      table: table ?? { rows, schema: [], columns: [] },
      matrix: {
        rows,
        names: columns === null ? [] : model.pipeline.outputs.map(({ name }) => name),
        columns: columns ?? [],
      },
    }),
    weights,
  }
}
