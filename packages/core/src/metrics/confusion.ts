import {
  checkedLabels,
  checkedScores,
  checkedWeights,
  type Labels,
  type Scores,
  type Weighted,
} from './rows.ts'

/** True and false negatives and positives: counts of rows, or sums of their weights. */
export type Cells = { readonly tn: number; readonly fp: number; readonly fn: number; readonly tp: number }

/** With weights the cells hold their sums, and `rows` the counts that the numbers rest on. */
export type Confusion = Cells & { readonly rows?: Cells }

/** A row is predicted positive when `score operator value`. The operator has no default: sources differ in it. */
export type ScoreThreshold = { readonly value: number; readonly operator: '>=' | '>' }

/**
 * Counts rows by label and by what the threshold says of their score.
 *
 * @param labels n values 0 or 1
 * @param scores n numbers, on the scale of the threshold
 * @throws metrics.value_out_of_range, metrics.length_mismatch
 * @example
 * confusionAt([0, 1, 1, 0], [0.2, 0.5, 0.9, 0.7], { value: 0.5, operator: '>=' }) // { tn: 1, fp: 1, fn: 0, tp: 2 }
 * confusionAt([0, 1, 1, 0], [0.2, 0.5, 0.9, 0.7], { value: 0.5, operator: '>' }) // { tn: 1, fp: 1, fn: 1, tp: 1 }
 */
export function confusionAt(
  labels: Labels,
  scores: Scores,
  { value, operator, weights }: ScoreThreshold & Weighted,
): Confusion {
  const y = checkedLabels(labels)
  const s = checkedScores(scores, y.length)
  const w = checkedWeights(weights, y.length)
  return addCells(y, selectedBy(s, { value, operator }), w, null)
}

/** 1 where the rule selects the row. */
export function selectedBy(scores: Float64Array, { value, operator }: ScoreThreshold): Uint8Array {
  const selected = new Uint8Array(scores.length)
  return operator === '>='
    ? selected.map((_, i) => (scores[i]! >= value ? 1 : 0))
    : selected.map((_, i) => (scores[i]! > value ? 1 : 0))
}

/** Cells of all rows, or of the rows whose code is the wanted one. */
export function addCells(
  labels: Uint8Array,
  selected: Uint8Array,
  weights: Float64Array | null,
  only: { readonly codes: Int32Array; readonly code: number } | null,
): Confusion {
  const rows = new Float64Array(4)
  const sums = new Float64Array(4)
  for (let i = 0; i < labels.length; i++) {
    if (only !== null && only.codes[i] !== only.code) continue
    const weight = weights === null ? 1 : weights[i]!
    if (weight === 0) continue
    const cell = 2 * labels[i]! + selected[i]!
    rows[cell]!++
    sums[cell]! += weight
  }
  return weights === null ? cellsOf(rows) : { ...cellsOf(sums), rows: cellsOf(rows) }
}

function cellsOf([tn = 0, fp = 0, fn = 0, tp = 0]: Float64Array): Cells {
  return { tn, fp, fn, tp }
}
