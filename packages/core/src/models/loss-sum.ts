import { exp, log } from '../math/index.ts'
import { sumBlock } from './gradient-grid.ts'
import { losses } from './loss.ts'

/**
 * Σ weight · loss over rows, in the order of the kernels: rows at even and at odd places of a block of 512 apart, then block by
 * block. Without weights the logarithms of a block's logistic losses are one logarithm of a product: log(1 + e^-|m|) lies in
 * (0, log 2], so 256 factors stay below 2^256, and 5 million rows cost 10,000 logarithms.
 *
 * @param W weight of each row, null = 1
 * @example
 * lossSum('squared', Float64Array.of(1, 3), Float64Array.of(0, 1), null) // 2.5
 */
export function lossSum(
  objective: 'logistic' | 'squared',
  margins: Float64Array,
  labels: Float64Array,
  W: Float64Array | null,
): number {
  const ofBlock = objective === 'logistic' && W === null ? productBlock : plainBlock
  let sum = 0
  for (let start = 0; start < margins.length; start += sumBlock) {
    const end = Math.min(start + sumBlock, margins.length)
    sum += ofBlock(objective, margins, labels, W, start, end)
  }
  return sum
}

function productBlock(
  _: string,
  margins: Float64Array,
  labels: Float64Array,
  __: Float64Array | null,
  start: number,
  end: number,
): number {
  const sums = [0, 0]
  const products = [1, 1]
  for (let i = start; i < end; i++) {
    const m = margins[i]!
    sums[i & 1]! += Math.max(m, 0) - labels[i]! * m
    products[i & 1]! *= 1 + exp(-Math.abs(m))
  }
  return sums[0]! + sums[1]! + log(products[0]! * products[1]!)
}

function plainBlock(
  objective: 'logistic' | 'squared',
  margins: Float64Array,
  labels: Float64Array,
  W: Float64Array | null,
  start: number,
  end: number,
): number {
  const value = objective === 'logistic' ? logisticValue : losses.squared.value
  return blockSum((row) => value(margins[row]!, labels[row]!), W, start, end)
}

/** As `losses.logistic.value`, but for the last bits of log(1 + e) where e is small. */
function logisticValue(margin: number, label: number): number {
  return Math.max(margin, 0) - label * margin + log(1 + exp(-Math.abs(margin)))
}

/**
 * Σ weight · value over rows in the same order, for losses that the kernels do not know.
 *
 * @param W weight of each row, null = 1
 * @example
 * weightedSum(2, (row) => row + 1, Float64Array.of(1, 10)) // 21
 */
export function weightedSum(rows: number, value: (row: number) => number, W: Float64Array | null): number {
  let sum = 0
  for (let start = 0; start < rows; start += sumBlock)
    sum += blockSum(value, W, start, Math.min(start + sumBlock, rows))
  return sum
}

function blockSum(
  value: (row: number) => number,
  W: Float64Array | null,
  start: number,
  end: number,
): number {
  const sums = [0, 0]
  for (let i = start; i < end; i++) sums[i & 1]! += W === null ? value(i) : W[i]! * value(i)
  return sums[0]! + sums[1]!
}
