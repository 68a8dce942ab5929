import { addCells, type Confusion, type ScoreThreshold, selectedBy } from './confusion.ts'
import { falseNegativeRate } from './false-negative-rate.ts'
import { falsePositiveRate } from './false-positive-rate.ts'
import type { MetricValue } from './metric-value.ts'
import { precision } from './precision.ts'
import { recall } from './recall.ts'
import {
  checkedCodes,
  checkedLabels,
  checkedScores,
  checkedWeights,
  type Labels,
  type Scores,
  type Weighted,
} from './rows.ts'
import { selectionRate } from './selection-rate.ts'

/** One group per level; code -1 is a row whose group is not known. */
export type Groups = { readonly codes: ArrayLike<number>; readonly levels: readonly string[] }

export type GroupRates = {
  readonly group: string
  /** rows, with weights too */
  readonly count: number
  readonly confusion: Confusion
  readonly selectionRate: MetricValue
  readonly tpr: MetricValue
  readonly fpr: MetricValue
  readonly fnr: MetricValue
  readonly precision: MetricValue
}

export type GroupTable = {
  readonly threshold: ScoreThreshold
  readonly overall: GroupRates
  /** in the order of the levels, empty ones too; `(missing)` last, where there is such a row */
  readonly byGroup: readonly GroupRates[]
}

/**
 * Rates of one decision rule in each group. A rate that a group cannot have is undefined, not 0: no positives, no TPR.
 *
 * @param labels    n values 0 or 1
 * @param scores    n numbers, on the scale of the threshold
 * @param groups    n codes of `levels`, -1 where missing
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * Source: fairlearn's `MetricFrame`. Deviations: undefined instead of 0 at 0/0; rows without a group are a group of their own.
 * @example
 * groupRates([1, 0, 0], [0.9, 0.8, 0.1], { codes: [0, 0, 1], levels: ['a', 'b'] }, { value: 0.5, operator: '>=' }).byGroup[1].tpr
 * // { status: "undefined", reason: "no_positives", n: 0 }
 */
export function groupRates(
  labels: Labels,
  scores: Scores,
  { codes, levels }: Groups,
  threshold: ScoreThreshold,
  { weights }: Weighted = {},
): GroupTable {
  const y = checkedLabels(labels)
  const selected = selectedBy(checkedScores(scores, y.length), threshold)
  const w = checkedWeights(weights, y.length)
  const checked = checkedCodes('group', codes, y.length, levels.length, -1)
  const ratesOf = (group: string, code: number) =>
    rates(group, addCells(y, selected, w, { codes: checked, code }))
  const byGroup = levels.map(ratesOf)
  if (checked.includes(-1)) byGroup.push(ratesOf('(missing)', -1))
  return { threshold, overall: rates('(all)', addCells(y, selected, w, null)), byGroup }
}

function rates(group: string, confusion: Confusion): GroupRates {
  const { tn, fp, fn, tp } = confusion.rows ?? confusion
  return {
    group,
    count: tn + fp + fn + tp,
    confusion,
    selectionRate: selectionRate(confusion),
    tpr: recall(confusion),
    fpr: falsePositiveRate(confusion),
    fnr: falseNegativeRate(confusion),
    precision: precision(confusion),
  }
}
