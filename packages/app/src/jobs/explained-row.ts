import { type Language, marginShape, predict, type Reason } from '@candor/core'
import { appError } from '../errors.ts'
import type { Explained } from './explained-rows.ts'
import { openBlocks } from './explanation-blocks.ts'
import { type ExplainRequest, type OpenExplanation, withExplanation } from './explanation-job.ts'
import { attributionsAt, largest, positionOf, valuesOf } from './explanation-rows.ts'
import { wordsFor } from './explanation-words.ts'
import { predictionColumns } from './score-table.ts'

/** One row with its score, every contribution (largest first), and the reasons in words. */
export type RowExplanation = {
  readonly row: number
  readonly model: string
  readonly model_hash: string
  readonly class?: string
  readonly method: string
  readonly space: string
  readonly base: number
  readonly background: { readonly name: string; readonly rows: number; readonly digest: string } | null
  readonly score: number
  readonly residual: number
  /** margin, probability or prediction, by name */
  readonly scores: Readonly<Record<string, number>>
  readonly contributions: readonly {
    readonly feature: string
    readonly value: string | null
    readonly phi: number
  }[]
  readonly reasons: readonly Omit<Reason, 'comparisonConflict'>[]
}

/**
 * Explains the one row that `range` names: contributions by source feature and the reasons in words. Of several classes the predicted one,
 * unless another is named.
 *
 * @throws what `withExplanation` and explaining throw
 */
export async function explainedRow(request: ExplainRequest, language: Language): Promise<RowExplanation> {
  const asked = {
    ...request,
    level: 'source' as const,
    class: request.class ?? 'predicted',
    words: language,
    blockRows: 1,
  }
  return await withExplanation(asked, async (job) => {
    for await (const explained of openBlocks(job)) return rowOf(job, explained)
    throw appError('jobs.row_out_of_range', { row: request.range?.from ?? 0, last: job.source.of - 1 })
  })
}

function rowOf({ plan, space, cohort, request }: OpenExplanation, explained: Explained): RowExplanation {
  const k = explained.chosen?.[0] ?? 0
  const attributions = attributionsAt(explained, k)
  const { names, phi, base, score, residual } = attributions
  const shownValue = valuesOf(explained, 'source')
  const { model, outputs } = explained
  const order = largest(attributions, 0, names.length)
  const words = wordsFor(explained, { ...cohort!, language: request.words!, top: request.top ?? 5 })
  return {
    row: positionOf(explained, 0),
    model: model.reference,
    model_hash: model.hash,
    ...(marginShape(model.model).outputs === 1
      ? {}
      : { class: model.model.classes[outputs[k]!.output] ?? String(outputs[k]!.output) }),
    method: plan.method,
    space,
    base,
    background: backgroundOf(plan.background),
    score: score[0]!,
    residual: residual[0]!,
    scores: scoresOf(explained),
    contributions: order.map((j) => ({ feature: names[j]!, value: shownValue(j, 0), phi: phi[j]! })),
    reasons: words(0, k).map(({ comparisonConflict: _, ...reason }) => reason),
  }
}

function backgroundOf(
  background: { readonly name: string; readonly rows: number; readonly digest: string } | null,
): RowExplanation['background'] {
  if (background === null) return null
  const { name, rows, digest } = background
  return { name, rows, digest }
}

function scoresOf({ model: { model }, matrix }: Explained): Record<string, number> {
  const columns = predictionColumns(model, predict(model, matrix), false)
  return Object.fromEntries(columns.map(({ name, at }) => [name, Number(at(0))]))
}
