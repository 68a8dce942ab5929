import type { BetaCalibrator } from './beta.ts'
import type { IsotonicCalibrator } from './isotonic.ts'
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

export type CalibratorKind = Calibrator['kind']
