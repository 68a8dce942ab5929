import { atRows } from './at-rows.ts'
import { explainMatrix, rowsBetween } from './explained-rows.ts'
import {
  bytesOfRows,
  type ExplainRequest,
  type ExplanationJob,
  placesOf,
  prepareExplanation,
} from './explanation-job.ts'
import { explanationMeta } from './explanation-meta.ts'

/** The answer of `candor explain --dry-run`. */
export type ExplanationEstimate = Readonly<Record<string, unknown>> & {
  readonly dry_run: true
  readonly rows: number
  readonly estimated_seconds: number
  readonly estimated_bytes: number
}

/** A sample takes no longer than this unless one row does. */
const mostMilliseconds = 300

/**
 * Plan, time and memory of an explanation, without it: time by explaining some of its rows on one thread, twice as many each time while that is quick; memory by
 * what is held of rows, contributions and tables.
 *
 * @throws what `prepareExplanation` throws
 */
export async function estimateExplanation(request: ExplainRequest): Promise<ExplanationEstimate> {
  const job = await prepareExplanation({ ...request, threads: 1 })
  const { part, outputs, width, blockRows } = job
  const { plan, ...meta } = explanationMeta(job)
  const { rows } = part.matrix
  const { seconds, sampled } = timeOf(job)
  const block = 16 * Math.min(rows, blockRows) * outputs.length * (width + 2)
  const tables = Object.entries(plan as Record<string, unknown>).find(([name]) => name === 'estimated_bytes')
  return {
    dry_run: true,
    ...meta,
    rows,
    plan,
    block_rows: blockRows,
    blocks: Math.ceil(rows / blockRows),
    result_bytes: 8 * rows * outputs.length * (width + 2),
    estimated_seconds: seconds,
    estimated_from_rows: sampled,
    estimated_bytes: bytesOfRows(job.rows) + block + outputs.length * Number(tables?.[1] ?? 0),
  }
}

/** The first call makes ready, and is not counted. */
function timeOf({ model, plan, part, level, choice }: ExplanationJob): {
  readonly seconds: number
  readonly sampled: number
} {
  const { rows } = part.matrix
  const explain = (count: number) => {
    const started = performance.now()
    atRows(placesOf(part, 0, count), () =>
      explainMatrix(model, plan, { matrix: rowsBetween(part.matrix, 0, count), level, choice }),
    )
    return performance.now() - started
  }
  const once = explain(Math.min(1, rows))
  let sampled = Math.min(1, rows)
  let milliseconds = explain(sampled)
  while (milliseconds < mostMilliseconds / 4 && sampled < rows) {
    sampled = Math.min(rows, 2 * sampled)
    milliseconds = explain(sampled)
  }
  return { seconds: (once + (milliseconds * rows) / Math.max(1, sampled)) / 1000, sampled }
}
