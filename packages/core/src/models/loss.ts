import { logistic, logit, softplus } from '../math/index.ts'
import type { Ensemble } from './ensemble.ts'

/** What boosting makes small. `margins`, `labels` and `weights` hold one number for each row. */
export type Loss = {
  readonly link: Ensemble['link']
  /** the margin before any tree, from the weighted mean of the labels */
  base(mean: number): number
  /** derivative of the row's loss by its margin, times the row's weight */
  gradient(margin: number, label: number): number
  /** second derivative likewise, above 0 */
  hessian(margin: number, label: number): number
  /** loss of one row; the history of a training run holds the weighted mean over rows */
  value(margin: number, label: number): number
}

/** No hessian is smaller, so that a leaf of rows that are nearly certain stays finite. As in XGBoost. */
const leastHessian = 1e-16

/**
 * The losses by name. `logistic`: labels 0 or 1, margins are log-odds, loss = -log of the probability given to the label.
 * `squared`: any labels, margins are values, loss = ½ (margin - label)².
 *
 * @example
 * losses.logistic.base(0.5) // 0
 * losses.logistic.gradient(0, 1) // -0.5
 * losses.squared.gradient(3, 1) // 2
 */
export const losses = {
  logistic: {
    link: 'logistic',
    base: logit,
    gradient: (margin, label) => logistic(margin) - label,
    hessian: (margin) => logisticHessian(logistic(margin)),
    value: (margin, label) => softplus(margin) - label * margin,
  },
  squared: {
    link: 'identity',
    base: (mean) => mean,
    gradient: (margin, label) => margin - label,
    hessian: () => 1,
    value: (margin, label) => ((margin - label) * (margin - label)) / 2,
  },
} as const satisfies Record<string, Loss>

export type LossName = keyof typeof losses

function logisticHessian(p: number): number {
  return Math.max(p * (1 - p), leastHessian)
}
