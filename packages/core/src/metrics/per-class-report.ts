import { addCells } from './confusion.ts'
import { fBeta } from './f-beta.ts'
import { isDefined, type MetricValue, undefinedValue } from './metric-value.ts'
import { precision } from './precision.ts'
import { recall } from './recall.ts'
import { checkedCodes, checkedWeights, type Weighted } from './rows.ts'

export type ClassScores = {
  readonly precision: MetricValue
  readonly recall: MetricValue
  readonly f1: MetricValue
  /** rows of the class; with weights the sum of their weights */
  readonly support: number
}

export type PerClassReport = {
  /** one entry per class, in the order of `classes` */
  readonly classes: readonly (ClassScores & { readonly name: string })[]
  /** plain mean over the classes that have rows */
  readonly macro: ClassScores
  /** mean over the same classes, weighted by support */
  readonly weighted: ClassScores
}

/**
 * Precision, recall and F1 of each class against the rest, and their means. A mean is undefined as soon as one class that has
 * rows has no such number: a class that is never predicted has no precision, and leaving it out would flatter the model
 * (scikit-learn counts it as 0).
 *
 * @param labels    n class codes 0 … classes - 1
 * @param predicted n class codes
 * @param classes   names of the classes
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: scikit-learn's `classification_report`, where no number is 0/0.
 * @example
 * perClassReport([0, 0, 1, 1], [0, 1, 1, 1], ['no', 'yes']).macro.recall // { value: 0.75, n: 4 }
 */
export function perClassReport(
  labels: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classes: readonly string[],
  { weights }: Weighted = {},
): PerClassReport {
  const y = checkedCodes('label', labels, labels.length, classes.length)
  const f = checkedCodes('predicted class', predicted, y.length, classes.length)
  const w = checkedWeights(weights, y.length)
  const rows = classes.map((name, code) => ({ name, ...scoresOf(y, f, w, code) }))
  const supported = rows.filter(({ support }) => support > 0)
  return {
    classes: rows,
    macro: meanScores(supported, () => 1),
    weighted: meanScores(supported, ({ support }) => support),
  }
}

function scoresOf(y: Int32Array, f: Int32Array, w: Float64Array | null, code: number): ClassScores {
  const isClass = (codes: Int32Array) =>
    new Uint8Array(codes.length).map((_, i) => (codes[i] === code ? 1 : 0))
  const confusion = addCells(isClass(y), isClass(f), w, null)
  return {
    precision: precision(confusion),
    recall: recall(confusion),
    f1: fBeta(confusion, 1),
    support: confusion.tp + confusion.fn,
  }
}

function meanScores(rows: readonly ClassScores[], weightOf: (row: ClassScores) => number): ClassScores {
  const support = rows.reduce((sum, row) => sum + row.support, 0)
  const mean = (name: 'precision' | 'recall' | 'f1') =>
    meanOf(
      rows.map((row) => row[name]),
      rows.map(weightOf),
    )
  return { precision: mean('precision'), recall: mean('recall'), f1: mean('f1'), support }
}

function meanOf(values: readonly MetricValue[], weights: readonly number[]): MetricValue {
  if (values.length === 0) return undefinedValue('no_rows', 0)
  const defined = values.filter(isDefined)
  if (defined.length < values.length) return undefinedValue('undefined_class', defined.length)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  const sum = defined.reduce((so, { value }, i) => so + value * weights[i]!, 0)
  return { value: sum / total, n: defined.reduce((so, { n }) => so + n, 0) }
}
