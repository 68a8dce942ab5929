import { applyBeta } from './beta.ts'
import type { Calibrator } from './calibration.ts'
import { applyIsotonic } from './isotonic.ts'
import { applySigmoid } from './sigmoid.ts'
import { applyTemperature } from './temperature.ts'
import { applyVennAbers } from './venn-abers.ts'

/**
 * The calibrated probability of a raw score: the margin, or of forests the mean vote. Rises or stays level with the score.
 *
 * @example
 * applyCalibrator({ kind: 'sigmoid', a: -1, b: 0 }, 0) // 0.5
 */
export function applyCalibrator(calibrator: Calibrator, score: number): number {
  switch (calibrator.kind) {
    case 'sigmoid':
      return applySigmoid(calibrator, score)
    case 'isotonic':
      return applyIsotonic(calibrator, score)
    case 'beta':
      return applyBeta(calibrator, score)
    case 'temperature':
      return applyTemperature(calibrator, score)
    case 'venn-abers':
      return applyVennAbers(calibrator, score)
  }
}
