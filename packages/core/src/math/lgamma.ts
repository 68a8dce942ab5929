import { candorError } from '../errors.ts'
import { log } from './log.ts'
import { polynomial } from './polynomial.ts'

/**
 * Logarithm of the gamma function for x > 0; lgamma(n + 1) = log n!. Error below 5e-15 · max(1, abs result).
 *
 * Stirling's series from 10 on: (x - ½) log x - x + ½ log 2π + Σ B_2k / (2k (2k - 1) x^(2k - 1)); below, x is raised by the
 * recurrence lgamma(x) = lgamma(x + n) - log(x (x + 1) … (x + n - 1)).
 *
 * Source: Abramowitz and Stegun 6.1.41.
 * @throws math.out_of_range
 * @example
 * lgamma(5) // 3.1780538303479458
 * lgamma(0.5) // 0.5723649429247001
 */
export function lgamma(x: number): number {
  if (!(x > 0)) throw candorError('math.out_of_range', { name: 'x', range: '(0, Infinity]', value: x })
  if (x === Number.POSITIVE_INFINITY || x === 1 || x === 2) return x > 2 ? x : 0
  let product = 1
  let raised = x
  while (raised < 10) product *= raised++
  return stirling(raised) - log(product)
}

function stirling(x: number): number {
  const inverse = 1 / x
  const tail = inverse * polynomial(inverse * inverse, series)
  return (x - 0.5) * (log(x) - 1) + (halfLog2Pi - 0.5) + tail
}

const halfLog2Pi = 0.9189385332046728
const series = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400]
