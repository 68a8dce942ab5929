import type { BetaCalibrator } from './beta.ts'
import type { IsotonicCalibrator } from './isotonic.ts'
import type { ScoreScale } from './score-scale.ts'
import type { SigmoidCalibrator } from './sigmoid.ts'
import type { TemperatureCalibrator } from './temperature.ts'
import type { VennAbersCalibrator } from './venn-abers.ts'

/** A fitted calibrator: plain JSON. Maps the raw margin (of forests: the mean vote) to a probability, and never turns two scores round. */
export type Calibrator =
  | SigmoidCalibrator
  | IsotonicCalibrator
  | BetaCalibrator
  | TemperatureCalibrator
  | VennAbersCalibrator

/** A calibrator for each of several classes: plain JSON. Their answers are divided by their sum. `scale`: what their scores are. */
export type ClassCalibrators = {
  readonly kind: 'one_vs_rest'
  readonly scale: ScoreScale
  readonly classes: readonly Calibrator[]
}

/** What a model may carry: one calibrator for two classes, one each for more. */
export type ModelCalibrator = Calibrator | ClassCalibrators

export type CalibratorKind = Calibrator['kind']
