import { candorError } from '../errors.ts'
import { exp, log } from '../math/index.ts'
import { applyCalibrator } from './apply-calibrator.ts'
import type { Calibrator, CalibratorKind, ClassCalibrators } from './calibration.ts'
import { type CalibratorOptions, fitCalibrator } from './fit-calibrator.ts'

/**
 * A calibrator for each of several classes, fitted against the rest: score_k is the log-odds of class k among the margins of a row,
 * m_k - log Σ_{j≠k} e^(m_j), or with `scale: 'probability'` the class's share itself. Its label is 1 where the row is of class k.
 *
 * @param margins out-of-fold, rows × classes, row-major
 * @param labels class numbers from 0
 * @throws models.one_class, models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight, data.no_rows
 * Source: Zadrozny and Elkan 2002; scikit-learn's CalibratedClassifierCV, which calibrates margin by margin.
 * @example
 * const margins = Float64Array.of(2, 0, 0, 0, 2, 0, 0, 0, 2, 2, 0, 0, 0, 2, 0, 2, 0, 0)
 * fitClassCalibrators('sigmoid', margins, Float64Array.of(0, 1, 2, 0, 1, 2)).classes.length // 3
 */
export function fitClassCalibrators(
  kind: CalibratorKind,
  margins: Float64Array,
  labels: Float64Array,
  { weights = null, scale = 'log_odds' }: CalibratorOptions = {},
): ClassCalibrators {
  const count = margins.length / labels.length
  const classes = Array.from({ length: count }, (_, k) => {
    const scores = scoresOf(margins, count, k, scale)
    const isClass = labels.map((label) => (label === k ? 1 : 0))
    return fitCalibrator(kind, scores, isClass, { weights, scale })
  })
  return { kind: 'one_vs_rest', scale, classes }
}

/**
 * Calibrated probabilities of the classes: each calibrator's answer divided by their sum; all alike where every answer is 0.
 *
 * @param margins rows × classes, row-major
 * @throws models.malformed_field where there is not one calibrator for each class
 * @example
 * const half = { kind: 'sigmoid', a: 0, b: 0 }
 * applyClassCalibrators({ kind: 'one_vs_rest', scale: 'log_odds', classes: [half, half] }, Float64Array.of(3, 1), 2)
 * // Float64Array [0.5, 0.5]
 */
export function applyClassCalibrators(
  { classes, scale }: ClassCalibrators,
  margins: Float64Array,
  outputs: number,
): Float64Array {
  requireOneEach(classes, outputs)
  const answers = new Float64Array(margins.length)
  classes.forEach((calibrator, k) => {
    scoresOf(margins, outputs, k, scale).forEach((score, row) => {
      answers[row * outputs + k] = applyCalibrator(calibrator, score)
    })
  })
  for (let start = 0; start < answers.length; start += outputs)
    divide(answers.subarray(start, start + outputs))
  return answers
}

function requireOneEach(classes: readonly Calibrator[], outputs: number): void {
  if (classes.length === outputs) return
  throw candorError('models.malformed_field', {
    field: 'calibrator',
    value: `${classes.length} calibrators`,
    expected: `one for each of ${outputs} outputs`,
  })
}

function divide(row: Float64Array): void {
  const total = row.reduce((sum, answer) => sum + answer, 0)
  for (let k = 0; k < row.length; k++) row[k] = total > 0 ? row[k]! / total : 1 / row.length
}

function scoresOf(
  margins: Float64Array,
  count: number,
  k: number,
  scale: ClassCalibrators['scale'],
): Float64Array {
  return Float64Array.from({ length: margins.length / count }, (_, row) => {
    const of = margins.subarray(row * count, (row + 1) * count)
    return scale === 'probability' ? of[k]! : of[k]! - logSumOfOthers(of, k)
  })
}

/** The largest is taken out first, so that nothing overflows. */
function logSumOfOthers(margins: Float64Array, k: number): number {
  let top = Number.NEGATIVE_INFINITY
  for (let j = 0; j < margins.length; j++) if (j !== k) top = Math.max(top, margins[j]!)
  let sum = 0
  for (let j = 0; j < margins.length; j++) if (j !== k) sum += exp(margins[j]! - top)
  return top + log(sum)
}
