import { createInteractionStrength, marginShape } from '@candor/core'
import { appError } from '../errors.ts'
import type { ExplainRequest } from './explanation-job.ts'
import { groupedPairs } from './feature-groups.ts'
import type { OutputRows, OutputColumn as WrittenColumn } from './files/output-rows.ts'
import type { SummaryChoice } from './prepare-summary.ts'
import type { SampleNote } from './sampled-part.ts'
import { withSummary } from './summary-blocks.ts'

/** One pair of features by how strongly they act together; `share` of the sum over all pairs of its class. */
export type PairImportance = {
  readonly class?: string
  readonly rank: number
  readonly feature_a: string
  readonly feature_b: string
  /** mean of the whole interaction's size over rows */
  readonly importance: number
  /** mean of the whole interaction, with its sign */
  readonly mean: number
  /** null where it does not exist: nothing interacts */
  readonly share: number | null
}

/** The answer of `candor importance --kind interactions --json`. */
export type InteractionsAnswer = {
  readonly kind: 'interactions'
  readonly model: string
  readonly model_hash: string
  readonly method: string
  readonly space: string
  readonly over: { readonly what: 'rows'; readonly n: number }
  readonly sample?: SampleNote
  readonly pairs: readonly PairImportance[]
  /** of each class: features in model order, and their strengths row by row; main effects on the diagonal */
  readonly matrices: readonly {
    readonly class?: string
    readonly features: readonly string[]
    readonly matrix: readonly (readonly number[])[]
  }[]
}

/**
 * Pairs of features by the mean size of their whole interaction over every row, and the matrix of all.
 *
 * @throws jobs.no_rows, and what `prepareSummary` and explaining throw
 */
export async function interactionRanking(
  request: ExplainRequest,
  choice: SummaryChoice = {},
): Promise<InteractionsAnswer> {
  return withSummary({ ...request, interactions: true }, choice, async ({ job, groups, note, blocks }) => {
    const { model, plan, space, outputs } = job
    const strengths = outputs.map(() => createInteractionStrength(groups.names))
    let rows = 0
    for await (const { outputs: found, matrix, weights } of blocks) {
      found.forEach(({ attributions }, k) => {
        const phi = groupedPairs(attributions.phi, job.names.length, groups)
        strengths[k]!.add({ rows: attributions.rows, phi }, weights)
      })
      rows += matrix.rows
    }
    const { classes } = model.model
    const isSeveral = marginShape(model.model).outputs > 1
    const found = strengths.map((strength, k) => {
      const result = strength.finish()
      if ('status' in result) throw appError('jobs.no_rows', { what: 'a mean of interactions' })
      const of = isSeveral ? { class: classes[outputs[k]!] ?? String(outputs[k]!) } : {}
      return { of, ...result }
    })
    return {
      kind: 'interactions',
      model: model.reference,
      model_hash: model.hash,
      method: plan.method,
      space,
      over: { what: 'rows', n: rows },
      ...note,
      pairs: found.flatMap(({ of, ranking }) => {
        const total = ranking.reduce((sum, { strength }) => sum + strength, 0)
        return ranking.map(({ a, b, strength, mean }, i) => ({
          ...of,
          rank: i + 1,
          feature_a: a,
          feature_b: b,
          importance: strength,
          mean,
          share: total > 0 ? strength / total : null,
        }))
      }),
      matrices: found.map(({ of, names, matrix }) => ({
        ...of,
        features: names,
        matrix: names.map((_, a) => [...matrix.subarray(a * names.length, (a + 1) * names.length)]),
      })),
    }
  })
}

/** A line per pair, as the output file has it. */
export function pairRows({ pairs }: InteractionsAnswer): OutputRows {
  const text = (name: 'class' | 'feature_a' | 'feature_b'): WrittenColumn => ({
    name,
    type: 'text',
    at: (line) => pairs[line]![name] ?? null,
  })
  const number = (name: 'importance' | 'mean' | 'share'): WrittenColumn => ({
    name,
    type: 'number',
    at: (line) => pairs[line]![name],
  })
  const rank: WrittenColumn = { name: 'rank', type: 'integer', at: (line) => pairs[line]!.rank }
  const numbers = [number('importance'), number('mean'), number('share')]
  const columns = [rank, text('feature_a'), text('feature_b'), ...numbers]
  return {
    rows: pairs.length,
    columns: pairs[0]?.class === undefined ? columns : [text('class'), ...columns],
  }
}
