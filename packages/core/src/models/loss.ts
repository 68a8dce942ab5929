import { exp, log, logistic, logit, softplus } from '../math/index.ts'
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
 * `poisson`, `gamma`, `tweedie`: labels from 0 on (gamma: above 0), margins are logarithms of the mean; see `powerLoss`, whose power
 * is 1, 2 and 1.5.
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
  poisson: powerLoss(1),
  gamma: powerLoss(2),
  tweedie: powerLoss(1.5),
} as const satisfies Record<string, Loss>

export type LossName = keyof typeof losses

/** What boosting can make small: a loss of one margin, or the logarithmic loss of several classes. */
export type ObjectiveName = LossName | 'softmax'

/**
 * Minus the log-likelihood of a Tweedie distribution whose variance is mean^power, constants left out; m = log(mean).
 *
 * ```
 * value     y e^((1 - power) m) / (power - 1) + e^((2 - power) m) / (2 - power)
 *           power 1 (Poisson): e^m - y m          power 2 (gamma): m + y e^-m
 * gradient  e^((2 - power) m) - y e^((1 - power) m)
 * hessian   (2 - power) e^((2 - power) m) + (power - 1) y e^((1 - power) m)
 * ```
 *
 * @param power 1 to 2
 * Source: Jørgensen 1987; gradients and hessians as XGBoost's reg:tweedie, reg:gamma and, without its max_delta_step, count:poisson.
 * @example
 * powerLoss(1).gradient(0, 3) // -2
 */
export function powerLoss(power: number): Loss {
  return {
    link: 'exp',
    base: log,
    gradient: (margin, label) => exp((2 - power) * margin) - label * exp((1 - power) * margin),
    hessian: (margin, label) =>
      Math.max(
        (2 - power) * exp((2 - power) * margin) + (power - 1) * label * exp((1 - power) * margin),
        leastHessian,
      ),
    value: (margin, label) => powerValue(power, margin, label),
  }
}

function powerValue(power: number, margin: number, label: number): number {
  if (power === 1) return exp(margin) - label * margin
  if (power === 2) return margin + label * exp(-margin)
  return (label * exp((1 - power) * margin)) / (power - 1) + exp((2 - power) * margin) / (2 - power)
}

function logisticHessian(p: number): number {
  return Math.max(p * (1 - p), leastHessian)
}
