import { fitBeta } from './beta.ts'
import type { Calibrator, CalibratorKind } from './calibration.ts'
import { fitIsotonic } from './isotonic.ts'
import type { ScoreScale } from './score-scale.ts'
import { fitSigmoid } from './sigmoid.ts'
import { fitTemperature } from './temperature.ts'
import { fitVennAbers } from './venn-abers.ts'

export type CalibratorOptions = {
  /** weight of each row, default 1 */
  readonly weights?: Float64Array | null
  /** default log_odds; only beta and temperature read it, the others take any score that rises with the risk */
  readonly scale?: ScoreScale
}

/**
 * Fits the calibrator of that kind to out-of-fold scores and their labels.
 *
 * ```
 * sigmoid      two numbers; smooth; best for few rows and margins that lie near a logistic curve
 * beta         three; also bends the two ends apart, for scores that are probabilities
 * temperature  one; ½ stays ½; for log-odds that are too sure or not sure enough
 * isotonic     any rising curve; needs some thousand rows
 * venn-abers   two rising staircases, between which the sample leaves the matter open
 * ```
 *
 * @param scores finite; one for each label
 * @param labels 0 or 1
 * @throws models.one_class (beta), models.row_count_differs, models.invalid_label, models.invalid_score, models.invalid_weight,
 *   data.no_rows
 * @example
 * fitCalibrator('isotonic', Float64Array.of(1, 2), Float64Array.of(0, 1)) // { kind: 'isotonic', x: [1, 2], y: [0, 1] }
 */
export function fitCalibrator(
  kind: CalibratorKind,
  scores: Float64Array,
  labels: Float64Array,
  options: CalibratorOptions = {},
): Calibrator {
  return fitters[kind](scores, labels, options)
}

type Fitter = (scores: Float64Array, labels: Float64Array, options: CalibratorOptions) => Calibrator

const fitters: Readonly<Record<CalibratorKind, Fitter>> = {
  sigmoid: fitSigmoid,
  isotonic: fitIsotonic,
  beta: fitBeta,
  temperature: fitTemperature,
  'venn-abers': fitVennAbers,
}

/** Every kind of calibrator, in the order of `fitCalibrator`'s table. */
export const calibratorKinds: readonly CalibratorKind[] = [
  'sigmoid',
  'beta',
  'temperature',
  'isotonic',
  'venn-abers',
]
