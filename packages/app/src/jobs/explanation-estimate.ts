import { candorError } from '@candor/core'
import { atRows } from './at-rows.ts'
import { explainMatrix, rowsBetween } from './explained-rows.ts'
import { type ExplainRequest, type OpenExplanation, withExplanation } from './explanation-job.ts'
import { explanationMeta } from './explanation-meta.ts'
import { type ModelBlock, placesOf } from './model-rows.ts'

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
  return await withExplanation({ ...request, threads: 1 }, async (job) => {
    const { source, outputs, width, blockRows, rowBytes } = job
    const { rows } = source
    for await (const block of source.blocks(Math.min(blockRows, mostSampled))) {
      const said = { rows, firstRow: block.positions?.[0] ?? block.first, unknown: [] }
      const { plan, unknown_levels: _, ...meta } = explanationMeta(job, said)
      const { seconds, sampled } = timeOf(job, block)
      const tables = Object.entries(plan as Record<string, unknown>).find(
        ([name]) => name === 'estimated_bytes',
      )
      return {
        dry_run: true,
        ...meta,
        rows,
        plan,
        block_rows: blockRows,
        blocks: Math.ceil(rows / blockRows),
        result_bytes: 8 * rows * outputs.length * (width + 2),
        estimated_seconds: (seconds * rows) / sampled,
        estimated_from_rows: sampled,
        estimated_bytes: Math.min(rows, blockRows) * rowBytes + outputs.length * Number(tables?.[1] ?? 0),
      }
    }
    throw candorError('data.no_rows', { what: request.files[0]!, minimum: 1 })
  })
}

/** Rows that a sample has at most. */
const mostSampled = 65_536

/** The first call makes ready, and is not counted. */
function timeOf(
  { model, plan, level, choice }: OpenExplanation,
  block: ModelBlock,
): { readonly seconds: number; readonly sampled: number } {
  const { matrix } = block
  const explain = (count: number) => {
    const started = performance.now()
    atRows(placesOf(block, 0, count), () =>
      explainMatrix(model, plan, { matrix: rowsBetween(matrix, 0, count), level, choice }),
    )
    return performance.now() - started
  }
  explain(1)
  let sampled = 1
  let milliseconds = explain(sampled)
  while (milliseconds < mostMilliseconds / 4 && sampled < matrix.rows) {
    sampled = Math.min(matrix.rows, 2 * sampled)
    milliseconds = explain(sampled)
  }
  return { seconds: milliseconds / 1000, sampled }
}
