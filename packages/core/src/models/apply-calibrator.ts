import type { Calibrator } from './calibration.ts'
import { applyIsotonic } from './isotonic.ts'
import { applySigmoid } from './sigmoid.ts'

/**
 * The calibrated probability of a raw score: the margin, or of forests the mean vote.
 *
 * @example
 * applyCalibrator({ kind: 'sigmoid', a: -1, b: 0 }, 0) // 0.5
 */
export function applyCalibrator(calibrator: Calibrator, score: number): number {
  return calibrator.kind === 'sigmoid' ? applySigmoid(calibrator, score) : applyIsotonic(calibrator, score)
}
