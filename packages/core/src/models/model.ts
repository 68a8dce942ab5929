import type { AnomalyScale } from './anomaly-scores.ts'
import type { Calibrator } from './calibration.ts'
import type { Ensemble } from './ensemble.ts'

export type Task = 'classification' | 'regression' | 'anomaly'

/**
 * A fitted model: margins by `ensemble`, probability by its link and, where there is one, by the calibrator.
 * `classes` in the order of the outputs; two classes are `[negative, positive]`; empty for regression and anomaly.
 * An isolation forest has the task anomaly: its margin is minus the mean path length, and `anomaly` makes scores of it.
 */
export type Model = {
  readonly algorithm: string
  readonly task: Task
  readonly classes: readonly string[]
  readonly ensemble: Ensemble
  readonly calibrator: Calibrator | null
  /** with the task anomaly, and only then */
  readonly anomaly?: AnomalyScale
}
