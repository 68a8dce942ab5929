import { candorError } from '../errors.ts'
import { cos } from './cos.ts'

/** Nodes ascending in (0, 1) and their weights, which sum to 1. */
export type Quadrature = { readonly nodes: Float64Array; readonly weights: Float64Array }

/**
 * Gauss–Legendre quadrature on [0, 1]: Σ weights f(nodes) is exact for polynomials up to degree 2n - 1.
 *
 * Newton's method on the Legendre polynomial P_n from cos(π (i + 3/4) / (n + 1/2)); on [-1, 1] the weight of root x is
 * 2 / ((1 - x²) P_n'(x)²), halved here. Nodes and weights are symmetric to the bit: nodes[i] + nodes[n - 1 - i] = 1.
 *
 * @param n number of nodes, an integer, 1 <= n <= 1024
 * @throws math.out_of_range
 * @example
 * gaussLegendre(2).nodes // [0.2113248654051871, 0.7886751345948129]
 * gaussLegendre(2).weights // [0.5, 0.5]
 */
export function gaussLegendre(n: number): Quadrature {
  if (!(Number.isInteger(n) && n >= 1 && n <= 1024)) {
    throw candorError('math.out_of_range', { name: 'n', range: '[1, 1024]', value: n })
  }
  const nodes = new Float64Array(n)
  const weights = new Float64Array(n)
  for (let i = 0; i < n / 2; i++) {
    const root = 2 * i === n - 1 ? 0 : newton(n, cos((Math.PI * (i + 0.75)) / (n + 0.5)))
    const slope = legendre(n, root).slope
    nodes[i] = (1 - root) / 2
    nodes[n - 1 - i] = (1 + root) / 2
    weights[i] = weights[n - 1 - i] = 1 / ((1 - root) * (1 + root) * slope * slope)
  }
  return { nodes, weights }
}

/** Quadratic convergence: the guess is good to 1/n², and a step below 1e-15 changes nothing more. */
function newton(n: number, guess: number): number {
  let root = guess
  for (let step = 0; step < 20; step++) {
    const { value, slope } = legendre(n, root)
    root -= value / slope
    if (Math.abs(value / slope) < 1e-15) break
  }
  return root
}

/** P_n(x) by the three-term recurrence, and its derivative n (x P_n - P_(n-1)) / (x² - 1). */
function legendre(n: number, x: number): { value: number; slope: number } {
  let before = 1
  let value = x
  for (let k = 2; k <= n; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k
    before = value
    value = next
  }
  return { value, slope: (n * (before - x * value)) / ((1 - x) * (1 + x)) }
}
