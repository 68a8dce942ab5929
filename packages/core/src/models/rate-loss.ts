import { exp, log, pow } from '../math/index.ts'
import type { Loss } from './loss.ts'

/**
 * The loss of counts, amounts and rates whose variance rises as mean^power, by the logarithm m of the mean: the part of Tweedie's minus
 * log-likelihood that depends on m.
 *
 * ```
 * power 1        Poisson, labels >= 0     e^m - y m                                   gradient e^m - y
 * power 2        gamma, labels > 0        m + y e^-m                                  gradient 1 - y e^-m
 * 1 < p < 2      Tweedie, labels >= 0     e^((2-p)m) / (2-p) - y e^((1-p)m) / (1-p)   gradient e^((2-p)m) - y e^((1-p)m)
 * ```
 *
 * The hessian is the second derivative, for Poisson e^0.7 times as much: a leaf of rows with means near 0 would otherwise leap.
 *
 * Exposure (time under risk, sum insured) is no part of the loss: a row of exposure e has the margin m + log e, before any tree and after
 * all of them, so that trees learn the rate. See `rateBase`.
 *
 * @param power 1 to 2; not checked
 * Source: Tweedie 1984; gradients and the factor e^0.7 (max_delta_step) as XGBoost's count:poisson, reg:gamma and reg:tweedie.
 * @example
 * rateLoss(1).gradient(0, 3) // -2
 * rateLoss(2).gradient(0, 3) // -2
 * rateLoss(1.5).value(0, 3) // 8
 */
export function rateLoss(power: number): Loss {
  const shape = power === 1 ? poisson : power === 2 ? gamma : tweedie(power)
  return { link: 'exp', base: log, ...shape }
}

/** The power of Tweedie's loss where none is given, as in XGBoost and LightGBM. */
export const defaultPower = 1.5

/**
 * The margin before any tree at which the mean gradient is 0: the logarithm of Σ w y e^(1-p) / Σ w e^(2-p). Without exposure the
 * logarithm of the weighted mean label.
 *
 * @param W        weight of each row; null = 1
 * @param exposure above 0; null = 1
 * @returns -Infinity where all labels are 0
 * @example
 * rateBase(1, Float64Array.of(2, 4), null, Float64Array.of(1, 5)) // 0: 6 events in 6 years
 */
export function rateBase(
  power: number,
  labels: Float64Array,
  W: Float64Array | null,
  exposure: Float64Array | null,
): number {
  let events = 0
  let risk = 0
  for (let row = 0; row < labels.length; row++) {
    const w = W === null ? 1 : W[row]!
    const e = exposure === null ? 1 : exposure[row]!
    events += w * labels[row]! * pow(e, 1 - power)
    risk += w * pow(e, 2 - power)
  }
  return log(events / risk)
}

type Shape = Pick<Loss, 'gradient' | 'hessian' | 'value'>

/** e^0.7 */
const calming = 2.0137527074704766

const poisson: Shape = {
  gradient: (margin, label) => exp(margin) - label,
  hessian: (margin) => calming * exp(margin),
  value: (margin, label) => exp(margin) - label * margin,
}

const gamma: Shape = {
  gradient: (margin, label) => 1 - label * exp(-margin),
  hessian: (margin, label) => label * exp(-margin),
  value: (margin, label) => margin + label * exp(-margin),
}

function tweedie(power: number): Shape {
  const [a, b] = [1 - power, 2 - power]
  return {
    gradient: (margin, label) => exp(b * margin) - label * exp(a * margin),
    hessian: (margin, label) => b * exp(b * margin) - a * label * exp(a * margin),
    value: (margin, label) => exp(b * margin) / b - (label * exp(a * margin)) / a,
  }
}
