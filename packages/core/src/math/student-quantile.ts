import { candorError } from '../errors.ts'
import { exp } from './exp.ts'
import { lgamma } from './lgamma.ts'
import { log } from './log.ts'

/**
 * Quantile of Student's t distribution: the number that a variable with `freedom` degrees of freedom is below with probability p.
 *
 * By bisection of the distribution function, the regularised incomplete beta function by its continued fraction; right to about 1e-12 relative.
 *
 * @param p       0 < p < 1
 * @param freedom degrees of freedom, above 0
 * @throws math.out_of_range
 * Source: Press et al., Numerical Recipes, 6.4 (modified Lentz).
 * @example
 * studentQuantile(0.975, 9) // 2.2621571628
 */
export function studentQuantile(p: number, freedom: number): number {
  if (!(p > 0 && p < 1)) throw candorError('math.out_of_range', { name: 'p', range: '(0, 1)', value: p })
  if (!(freedom > 0))
    throw candorError('math.out_of_range', { name: 'freedom', range: '(0, Infinity)', value: freedom })
  if (p === 0.5) return 0
  const tail = Math.min(p, 1 - p)
  let [low, high] = [0, 1]
  while (upperTail(high, freedom) > tail) high *= 2
  for (let step = 0; step < 200 && high - low > 1e-15 * high; step++) {
    const middle = (low + high) / 2
    if (upperTail(middle, freedom) > tail) low = middle
    else high = middle
  }
  const size = (low + high) / 2
  return p < 0.5 ? -size : size
}

/** P(T > t) for t >= 0: half of I_x(freedom / 2, 1 / 2) at x = freedom / (freedom + t²). */
function upperTail(t: number, freedom: number): number {
  return incompleteBeta(freedom / 2, 0.5, freedom / (freedom + t * t)) / 2
}

function incompleteBeta(a: number, b: number, x: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  const front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log(1 - x))
  if (x < (a + 1) / (a + b + 2)) return (front * continuedFraction(a, b, x)) / a
  return 1 - (front * continuedFraction(b, a, 1 - x)) / b
}

const least = 1e-300

function continuedFraction(a: number, b: number, x: number): number {
  let c = 1
  let d = 1 / away(1 - ((a + b) * x) / (a + 1))
  let h = d
  for (let m = 1; m <= 500; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / away(1 + even * d)
    c = away(1 + even / c)
    h *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / away(1 + odd * d)
    c = away(1 + odd / c)
    h *= d * c
    if (Math.abs(d * c - 1) < 1e-16) break
  }
  return h
}

function away(value: number): number {
  return Math.abs(value) < least ? least : value
}
