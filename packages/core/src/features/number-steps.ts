/**
 * Kernel of `ratio`: numerator / denominator, NaN where the denominator is 0.
 *
 * @example
 * ratio(Float64Array.of(1, 1), Float64Array.of(8, 0))   // Float64Array [0.125, NaN]
 */
export function ratio(numerator: Float64Array, denominator: Float64Array): Float64Array {
  const values = new Float64Array(numerator.length)
  for (let i = 0; i < values.length; i++) {
    const divisor = denominator[i]!
    values[i] = divisor === 0 ? Number.NaN : numerator[i]! / divisor
  }
  return values
}

/**
 * Kernel of `difference` between two columns: from − minus.
 *
 * @example
 * subtract(Float64Array.of(5), Float64Array.of(3))   // Float64Array [2]
 */
export function subtract(from: Float64Array, minus: Float64Array): Float64Array {
  const values = new Float64Array(from.length)
  for (let i = 0; i < values.length; i++) values[i] = from[i]! - minus[i]!
  return values
}

/**
 * Kernel of `difference` from one number: from − minus.
 *
 * @example
 * subtractFrom(2015, Float64Array.of(2004))   // Float64Array [11]
 */
export function subtractFrom(from: number, minus: Float64Array): Float64Array {
  const values = new Float64Array(minus.length)
  for (let i = 0; i < values.length; i++) values[i] = from - minus[i]!
  return values
}

/**
 * Kernel of `cyclic`: wave(2π · x / period).
 *
 * @example
 * waves(Float64Array.of(6), 24, sin)   // Float64Array [1]
 */
export function waves(x: Float64Array, period: number, wave: (angle: number) => number): Float64Array {
  const values = new Float64Array(x.length)
  for (let i = 0; i < values.length; i++) values[i] = wave((2 * Math.PI * x[i]!) / period)
  return values
}

/**
 * Kernel of `clip`: not below low, not above high; NaN stays.
 *
 * @example
 * clipped(Float64Array.of(-1, 0.5, 7), 0, 1)   // Float64Array [0, 0.5, 1]
 */
export function clipped(x: Float64Array, low: number, high: number): Float64Array {
  const values = new Float64Array(x.length)
  for (let i = 0; i < values.length; i++) values[i] = Math.min(Math.max(x[i]!, low), high)
  return values
}

/**
 * Kernel of `remainder`: x − divisor · ⌊x / divisor⌋, which is never negative; NaN stays.
 *
 * @example
 * remainders(Float64Array.of(25, 24, -1), 24)   // Float64Array [1, 0, 23]
 */
export function remainders(x: Float64Array, divisor: number): Float64Array {
  const values = new Float64Array(x.length)
  for (let i = 0; i < values.length; i++) values[i] = x[i]! - divisor * Math.floor(x[i]! / divisor)
  return values
}
