import { sha256Hex, tableDigest } from '@candor/core'
import { version } from '../config/version.ts'
import { pipelineHash } from '../store/bundle.ts'
import { atRows } from './at-rows.ts'
import { type ContributionSpool, fileSpool, memorySpool } from './contribution-spool.ts'
import {
  type Explained,
  type ExplainedOutputs,
  explainedOf,
  explainMatrix,
  rowsBetween,
} from './explained-rows.ts'
import { type ExplanationJob, placesOf, rowsOfPart } from './explanation-job.ts'

/** An explanation worked out block by block, so that contributions of all rows are never held together unless they are few. */
export type ExplanationBlocks = {
  /** the blocks one after another, worked out where they are not yet */
  readonly each: () => Generator<Explained>
  /** rows that a stopped run had worked out already */
  readonly resumedRows: number
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
 * stopped leaves it for `--resume`.
 *
 * @throws jobs.other_partial, files.not_writable, and what explaining throws
 */
export function explainInBlocks(job: ExplanationJob, options: BlocksOptions): ExplanationBlocks {
  const { part, blockRows } = job
  const count = Math.ceil(part.matrix.rows / blockRows)
  const spool = spoolOf(job, count, options)
  const resumedRows = Math.min(part.matrix.rows, spool.count() * blockRows)
  try {
    for (let k = spool.count(); k < count; k++) spool.add(packed(workedOut(job, k)))
  } catch (error) {
    spool.close()
    throw error
  }
  return {
    resumedRows,
    each: function* () {
      for (let k = 0; k < count; k++) yield blockOf(job, k, spool)
    },
    close: spool.close,
    remove: spool.remove,
  }
}

/** The blocks of a job one after another, each worked out when it is asked for and not kept: for summaries. */
export function* passingBlocks(job: ExplanationJob): Generator<Explained> {
  const { model, part, plan, choice, level, outputs, blockRows } = job
  const [first] = outputs
  for (let k = 0; k * blockRows < part.matrix.rows; k++) {
    const found = workedOut(job, k)
    yield {
      ...explainedOf(model, { ...rowsOfPart(part, ...boundsOf(job, k)), level, choice }, found),
      plan: first === undefined ? {} : plan.explainerOf(first).plan,
    }
  }
}

function spoolOf(job: ExplanationJob, count: number, { out, resume }: BlocksOptions): ContributionSpool {
  if (out === null || (count <= 1 && !resume)) return memorySpool()
  const { outputs, width, blockRows } = job
  const blockLength = outputs.length * blockRows * (width + 2)
  return fileSpool({ path: `${out}.partial`, fingerprint: fingerprintOf(job), blockLength, resume })
}

/** What the numbers depend on, blocks included. */
function fingerprintOf({ model, part, plan, outputs, level, blockRows, request }: ExplanationJob): string {
  const { background, method, scale, values } = plan
  const { name, rows, digest, sample } = background ?? {}
  const said = {
    version,
    model: model.hash,
    pipeline: pipelineHash(model.pipeline),
    rows: tableDigest(part.table),
    first: part.first,
    positions: part.positions === null ? null : sha256Hex(new Uint8Array(part.positions.slice().buffer)),
    background: { name, rows, digest, positions: [...(sample?.positions ?? [])] },
    seed: request.seed,
    ...{ method, scale, values, outputs, level, blockRows },
  }
  return sha256Hex(new TextEncoder().encode(JSON.stringify(said)))
}

function boundsOf({ part, blockRows }: ExplanationJob, k: number): readonly [number, number] {
  return [k * blockRows, Math.min(part.matrix.rows, (k + 1) * blockRows)]
}

function workedOut(job: ExplanationJob, k: number): ExplainedOutputs {
  const { model, part, plan, level, choice, outputs, request } = job
  const [from, to] = boundsOf(job, k)
  const total = part.matrix.rows
  const { onProgress } = request
  return atRows(placesOf(part, from, to), () =>
    explainMatrix(model, plan, {
      matrix: rowsBetween(part.matrix, from, to),
      level,
      choice,
      ...(onProgress === undefined
        ? {}
        : { onProgress: (done: number) => onProgress(from + Math.floor(done / outputs.length), total) }),
    }),
  )
}

/** Score, residual and contributions of each output. */
function packed(outputs: ExplainedOutputs): Float64Array {
  const length = outputs.reduce(
    (sum, { attributions }) => sum + attributions.phi.length + 2 * attributions.rows,
    0,
  )
  const block = new Float64Array(length)
  let at = 0
  for (const { attributions } of outputs)
    for (const values of [attributions.score, attributions.residual, attributions.phi]) {
      block.set(values, at)
      at += values.length
    }
  return block
}

function blockOf(job: ExplanationJob, k: number, spool: ContributionSpool): Explained {
  const { model, part, plan, choice, outputs, width, level, space, names } = job
  const [from, to] = boundsOf(job, k)
  const rows = to - from
  const block = spool.read(k, outputs.length * rows * (width + 2))
  const found = outputs.map((output, i) => {
    const at = i * rows * (width + 2)
    const explainer = plan.explainerOf(output)
    const attributions = {
      method: plan.method,
      space: space === 'probability' ? ('probability' as const) : ('margin' as const),
      rows,
      names,
      base: explainer.base,
      score: block.subarray(at, at + rows),
      residual: block.subarray(at + rows, at + 2 * rows),
      phi: block.subarray(at + 2 * rows, at + rows * (width + 2)),
    }
    return { output, attributions }
  })
  const [first] = outputs
  return {
    ...explainedOf(model, { ...rowsOfPart(part, from, to), level, choice }, found),
    plan: first === undefined ? {} : plan.explainerOf(first).plan,
  }
}
