import { candorError } from '../errors.ts'

/**
 * Factors that give every class the same total weight, and all rows together the weight that they have: total / (classes · weight of the
 * class); 1 for a class without rows.
 *
 * @param W weight of each row; null = 1 each
 * @returns one factor a class
 * @example
 * balancedFactors(Float64Array.of(0, 0, 0, 1), null, 2) // Float64Array [0.666667, 2]
 */
export function balancedFactors(labels: Float64Array, W: Float64Array | null, classes: number): Float64Array {
  const weights = new Float64Array(classes)
  for (let row = 0; row < labels.length; row++) weights[labels[row]!]! += W === null ? 1 : W[row]!
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return weights.map((weight) => (weight === 0 ? 1 : total / (classes * weight)))
}

/**
 * That the rows with weight are of more than one class.
 *
 * @throws models.one_class
 * @example
 * requireTwoClasses(Float64Array.of(1, 1), null) // throws models.one_class
 */
export function requireTwoClasses(labels: Float64Array, W: Float64Array | null): void {
  let used = 0
  let first = Number.NaN
  for (let row = 0; row < labels.length; row++) {
    if (W !== null && W[row]! === 0) continue
    if (used++ === 0) first = labels[row]!
    else if (labels[row] !== first) return
  }
  throw candorError('models.one_class', { rows: used, value: first })
}

/**
 * Weight of each row: its own, times the factor of its class. A plain loop: a callback would box every number of a large table.
 *
 * @param weights null = 1 each
 * @param factors one a class; null = 1 each
 * @example
 * rowWeights(Float64Array.of(0, 1), null, Float64Array.of(0.5, 2)) // Float64Array [0.5, 2]
 */
export function rowWeights(
  labels: Float64Array,
  weights: Float64Array | null,
  factors: Float64Array | null,
): Float64Array {
  const W = new Float64Array(labels.length)
  for (let row = 0; row < W.length; row++)
    W[row] = (weights === null ? 1 : weights[row]!) * (factors === null ? 1 : (factors[labels[row]!] ?? 1))
  return W
}
