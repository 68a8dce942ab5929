import type { Calibrator } from './calibration.ts'
import type { Ensemble } from './ensemble.ts'

export type Task = 'classification' | 'regression'

/**
 * A fitted model: margins by `ensemble`, probability by its link and, where there is one, by the calibrator.
 * `classes` in the order of the outputs; two classes are `[negative, positive]`; empty for regression.
 */
export type Model = {
  readonly algorithm: string
  readonly task: Task
  readonly classes: readonly string[]
  readonly ensemble: Ensemble
  readonly calibrator: Calibrator | null
}
