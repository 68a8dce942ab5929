import { type Language, marginShape, type Reason } from '@candor/core'
import { explainInput, predictionOf, wordsOfInput } from './explain-table.ts'
import type { ExplainRequest } from './explanation-job.ts'
import { attributionsAt, largest, positionOf, valuesOf } from './explanation-rows.ts'
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
 * @throws what `explainInput` throws
 */
export async function explainedRow(request: ExplainRequest, language: Language): Promise<RowExplanation> {
  const asked = { ...request, level: 'source' as const, class: request.class ?? 'predicted' }
  const explanation = await explainInput(asked)
  const { explained, plan, space } = explanation
  const k = explained.chosen?.[0] ?? 0
  const attributions = attributionsAt(explained, k)
  const { names, phi, base, score, residual } = attributions
  const shownValue = valuesOf(explained, 'source')
  const { model, outputs } = explained
  const order = largest(attributions, 0, names.length)
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
    scores: scoresOf(explanation),
    contributions: order.map((j) => ({ feature: names[j]!, value: shownValue(j, 0), phi: phi[j]! })),
    reasons: wordsOfInput(
      { ...request, top: request.top ?? 5 },
      explanation,
      language,
    )(0, k).map(({ comparisonConflict: _, ...reason }) => reason),
  }
}

function backgroundOf(
  background: { readonly name: string; readonly rows: number; readonly digest: string } | null,
): RowExplanation['background'] {
  if (background === null) return null
  const { name, rows, digest } = background
  return { name, rows, digest }
}

function scoresOf(explanation: Parameters<typeof predictionOf>[0]): Record<string, number> {
  const { model } = explanation.explained.model
  const columns = predictionColumns(model, predictionOf(explanation), false)
  return Object.fromEntries(columns.map(({ name, at }) => [name, Number(at(0))]))
}
