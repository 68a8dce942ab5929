/**
 * A running sum that values can be taken out of again: high + low, the low part holding what rounding leaves over (106 bits together), so that
 * nothing is left behind when the large ones have gone.
 *
 * Source: Knuth, The Art of Computer Programming, volume 2, 4.2.2, theorem B; Dekker 1971 for the product.
 */
export type DoubleSum = { high: number; low: number }

/** Adds a value; a negative one takes it out. */
export function addTo(sum: DoubleSum, value: number): void {
  const total = sum.high + value
  const part = total - sum.high
  const low = sum.low + (sum.high - (total - part) + (value - part))
  sum.high = total + low
  sum.low = low - (sum.high - total)
}

/** Adds sign · value², with the digits that the product loses. */
export function addSquareTo(sum: DoubleSum, value: number, sign: 1 | -1): void {
  const square = value * value
  addTo(sum, sign * square)
  addTo(sum, sign * squareError(value, square))
}

/**
 * Sample variance of n values of which the sum and the sum of squares are known; n >= 2.
 *
 * @example
 * varianceOf({ high: 3, low: 0 }, { high: 5, low: 0 }, 2) // 0.5
 */
export function varianceOf(sum: DoubleSum, squares: DoubleSum, n: number): number {
  const square = sum.high * sum.high
  const rest = squareError(sum.high, square) + 2 * sum.high * sum.low
  const spread: DoubleSum = { high: squares.high, low: squares.low }
  const quotient = square / n
  addTo(spread, -quotient)
  // what quotient · n falls short of square, exactly: a float64 division leaves a remainder that fits
  const [high, low] = product(quotient, n)
  addTo(spread, -(square - high - low) / n)
  addTo(spread, -rest / n)
  return Math.max(0, spread.high + spread.low) / (n - 1)
}

/** 2^27 + 1, which parts a float64 into two halves. */
const splitter = 134217729

function squareError(value: number, square: number): number {
  const scaled = splitter * value
  const high = scaled - (scaled - value)
  const low = value - high
  return low * low - (square - high * high - 2 * high * low)
}

function product(a: number, b: number): [number, number] {
  const value = a * b
  const [highA, lowA] = halves(a)
  const [highB, lowB] = halves(b)
  return [value, lowA * lowB - (value - highA * highB - lowA * highB - highA * lowB)]
}

function halves(value: number): [number, number] {
  const scaled = splitter * value
  const high = scaled - (scaled - value)
  return [high, value - high]
}
