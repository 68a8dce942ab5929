import type { AnomalyScale } from './anomaly-scores.ts'
import type { ModelCalibrator } from './calibration.ts'
import type { Ensemble } from './ensemble.ts'
import type { Linear } from './linear.ts'

export type Task = 'classification' | 'regression' | 'anomaly'

/** What every model says of itself, whatever makes its margins. */
export type ModelHead = {
  readonly algorithm: string
  readonly task: Task
  readonly classes: readonly string[]
  readonly calibrator: ModelCalibrator | null
}

/**
 * A fitted model of trees: margins by `ensemble`, probability by its link and, where there is one, by the calibrator.
 * `classes` in the order of the outputs; two classes are `[negative, positive]`; empty for regression and anomaly.
 * An isolation forest has the task anomaly: its margin is minus the mean path length, and `anomaly` makes scores of it.
 */
export type Model = ModelHead & {
  readonly ensemble: Ensemble
  /** with the task anomaly, and only then */
  readonly anomaly?: AnomalyScale
}

/** A fitted model of one sum of columns a margin: logistic regression. */
export type LinearModel = ModelHead & { readonly linear: Linear }

/**
 * A soft vote of models of the same columns and classes: its margin is the weighted mean of their probabilities (of their predictions
 * for regression), with identity link, as a forest's mean vote is. `voteOf` makes it.
 */
export type VotingModel = ModelHead & { readonly members: readonly VotingMember[] }

/** `weight` counts beside those of the other members; above 0. */
export type VotingMember = { readonly weight: number; readonly model: Model | LinearModel }

/** Any model that `predict` takes. */
export type FittedModel = Model | LinearModel | VotingModel
