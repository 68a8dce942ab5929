import { candorError } from '../errors.ts'
import { exp } from './exp.ts'
import { lgamma } from './lgamma.ts'
import { log } from './log.ts'

/**
 * P(X >= x) of a chi-square variable: the p-value of a chi-square statistic. In [0, 1]; 1 at x = 0.
 *
 * Q(a, t) with a = degrees / 2, t = x / 2: 1 - series below a + 1, Lentz's continued fraction above, which keeps the relative
 * precision of small p (about 1e-13).
 *
 * @param x       statistic, >= 0
 * @param degrees degrees of freedom, > 0
 * @throws math.out_of_range
 * Source: Press and others, Numerical Recipes, 6.2 (equations 6.2.5 and 6.2.7).
 * @example
 * chiSquareSurvival(25.2, 1) // 5.168218e-7
 * chiSquareSurvival(0, 3) // 1
 */
export function chiSquareSurvival(x: number, degrees: number): number {
  if (!(x >= 0)) throw candorError('math.out_of_range', { name: 'x', range: '[0, Infinity]', value: x })
  if (!(degrees > 0 && degrees < Number.POSITIVE_INFINITY)) {
    throw candorError('math.out_of_range', { name: 'degrees', range: '(0, Infinity)', value: degrees })
  }
  const a = degrees / 2
  const t = x / 2
  if (t === 0 || x === Number.POSITIVE_INFINITY) return t === 0 ? 1 : 0
  const scale = exp(a * log(t) - t - lgamma(a))
  return t < a + 1 ? 1 - scale * lowerSeries(a, t) : scale * upperFraction(a, t)
}

/** Σ t^k / (a (a + 1) … (a + k)) */
function lowerSeries(a: number, t: number): number {
  let term = 1 / a
  let sum = term
  for (let k = 1; term > sum * 1e-17; k++) {
    term *= t / (a + k)
    sum += term
  }
  return sum
}

function upperFraction(a: number, t: number): number {
  let b = t + 1 - a
  let c = 1e300
  let d = 1 / b
  let value = d
  for (let k = 1; k < 100000; k++) {
    b += 2
    d = 1 / (k * (a - k) * d + b)
    c = b + (k * (a - k)) / c
    value *= c * d
    if (Math.abs(c * d - 1) < 1e-16) break
  }
  return value
}
