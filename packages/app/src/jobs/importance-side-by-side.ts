import { ensemblesOf, rankAgreement, type Undefined } from '@candor/core'
import type { ExplainRequest } from './explanation-job.ts'
import {
  columnGroups,
  type ImportanceAnswer,
  impurityImportance,
  permutedImportance,
  shapImportance,
} from './feature-importance.ts'
import type { OutputRows, OutputColumn as WrittenColumn } from './files/output-rows.ts'
import type { PermutationRequest } from './permutation-table.ts'
import type { SummaryChoice } from './prepare-summary.ts'
import { resolveModel } from './resolve-model.ts'

export type Measure = 'shap' | 'permutation' | 'impurity' | 'splits'

/** The answer of `candor importance --kind all --json`: every measure that there is, and how far each two rank features alike. */
export type SideBySideAnswer = {
  readonly kind: 'all'
  readonly model: string
  readonly model_hash: string
  /** with several classes: the one that `shap` is of */
  readonly class?: string
  readonly measures: readonly Measure[]
  /** in the order of the first measure, largest first */
  readonly features: readonly ({ readonly feature: string } & { readonly [M in Measure]?: number })[]
  readonly agreement: readonly {
    readonly a: Measure
    readonly b: Measure
    readonly weighted_tau: AgreementValue
  }[]
}

type AgreementValue =
  | { readonly value: number; readonly n: number; readonly low: number | null; readonly high: number | null }
  | Undefined

/**
 * Importances of the same features by several measures: mean |contribution|, permutation (where there is a target), what splits part and how many
 * there are (of trees). Where ranks disagree, correlated features or contributions that cancel are the usual cause.
 *
 * @param permutation null: without it
 * @throws what each measure throws; of models without trees that learnt a target, impurity and splits are left out
 */
export async function importanceSideBySide(
  request: ExplainRequest,
  choice: SummaryChoice,
  permutation: PermutationRequest | null,
): Promise<SideBySideAnswer> {
  const shap = await shapImportance(request, choice)
  const first = shap.features[0]?.class
  const lists = new Map<Measure, ReadonlyMap<string, number>>([['shap', byFeature(shap, first)]])
  if (permutation !== null) lists.set('permutation', byFeature(await permutedImportance(permutation)))
  const model = await resolveModel(request.model, request)
  if (ensemblesOf(model.model).length > 0 && model.model.task !== 'anomaly') {
    const asked = { ...request, groups: choice.groups ?? {} }
    if (ensemblesOf(model.model).every(({ coverSource }) => coverSource !== 'none'))
      lists.set('impurity', byFeature(await impurityImportance(request.model, asked)))
    const { names, members } = columnGroups(model, asked)
    lists.set('splits', new Map(names.map((name, g) => [name, splitsOn(model.model, members[g]!)])))
  }
  const measures = [...lists.keys()]
  const features = [...lists.get('shap')!.keys()]
  return {
    kind: 'all',
    model: shap.model,
    model_hash: shap.model_hash,
    ...(first === undefined ? {} : { class: first }),
    measures,
    features: features.map((feature) => ({
      feature,
      ...Object.fromEntries(measures.map((measure) => [measure, lists.get(measure)!.get(feature)!])),
    })),
    agreement: measures.flatMap((a, i) =>
      measures.slice(i + 1).map((b) => {
        const [x, y] = [a, b].map((one) => features.map((feature) => lists.get(one)!.get(feature)!))
        return { a, b, weighted_tau: agreementOf(rankAgreement(x!, y!)) }
      }),
    ),
  }
}

function byFeature({ features }: ImportanceAnswer, ofClass?: string): Map<string, number> {
  const own = features.filter((one) => one.class === ofClass)
  return new Map(own.map(({ feature, importance }) => [feature, importance]))
}

function splitsOn(model: Parameters<typeof ensemblesOf>[0], columns: readonly number[]): number {
  return ensemblesOf(model).reduce(
    (sum, { feature }) =>
      sum + feature.reduce((count, column) => (columns.includes(column) ? count + 1 : count), 0),
    0,
  )
}

function agreementOf(found: ReturnType<typeof rankAgreement>): AgreementValue {
  if ('status' in found) return found
  const { tau, n, low, high } = found
  return { value: tau, n, low, high }
}

/** A line per feature, as the output file has it. */
export function sideBySideRows({ measures, features }: SideBySideAnswer): OutputRows {
  return {
    rows: features.length,
    columns: [
      { name: 'feature', type: 'text', at: (line) => features[line]!.feature },
      ...measures.map(
        (name): WrittenColumn => ({ name, type: 'number', at: (line) => features[line]![name] ?? null }),
      ),
    ],
  }
}
