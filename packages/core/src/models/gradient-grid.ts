/** Rows whose gradients, hessians and losses are added up together before blocks are added; the kernels' unit too. */
export const sumBlock = 512

/**
 * Grid on which the gradients (or hessians) of one tree lie: the least power of two with Σ abs(x) < 2^51 grid, at least 2^-126.
 *
 * Numbers on one grid whose magnitudes add up to less than 2^53 steps have exact sums in float64. So a histogram, a node's sum
 * and "parent minus sibling" hold the same bits in whatever order rows were added, on any number of threads, and an empty
 * bin is exactly 0. The price is a rounding of each gradient by at most 2^-52 of all gradients together.
 *
 * @param sum Σ abs(x) over all rows, finite
 * Source: Demmel and Nguyen 2013 (reproducible summation by pre-rounding); XGBoost rounds its gradients on GPUs likewise.
 * @example
 * gradientGrid(3) // 2 ** -49, the least power of two above 3 / 2 ** 51
 */
export function gradientGrid(sum: number): number {
  let grid = leastGrid
  while (grid * steps <= sum) grid *= 2
  return grid
}

const leastGrid = 1.1754943508222875e-38
const steps = 2251799813685248

/**
 * x rounded to float32 and then to the nearest multiple of the grid, which float32 holds without loss.
 *
 * @example
 * roundTo(0.3, 0.25) // 0.25
 */
export function roundTo(x: number, grid: number): number {
  const magic = roundingConstant * grid
  return Math.fround(x) + magic - magic
}

/** 1.5 · 2^52: adding it to a number below 2^51 leaves no bits behind the point. */
const roundingConstant = 6755399441055744

/**
 * Σ abs(x) in the order of the kernels: rows at even and at odd places of a block of 512 apart, then blocks one after another.
 *
 * @example
 * sumOfMagnitudes(Float64Array.of(1, -2, 3)) // 6
 */
export function sumOfMagnitudes(values: Float64Array): number {
  let sum = 0
  for (let start = 0; start < values.length; start += sumBlock) {
    const end = Math.min(start + sumBlock, values.length)
    sum += everySecond(values, start, end) + everySecond(values, start + 1, end)
  }
  return sum
}

/** Σ abs(g) and Σ h over all rows of a training. */
export type GradientSums = { readonly gradients: number; readonly hessians: number }

/**
 * Whether gradients that have no bound may be rounded to float32 and a grid: not where they are so large or so small that float32 would
 * lose them.
 *
 * @example
 * sumsFitFloat32({ gradients: 1e30, hessians: 1 }) // false
 */
export function sumsFitFloat32({ gradients, hessians }: GradientSums): boolean {
  return gradients > least && hessians > least && gradients < most && hessians < most
}

const least = 1e-15
const most = 1e25

function everySecond(values: Float64Array, start: number, end: number): number {
  let sum = 0
  for (let i = start; i < end; i += 2) sum += Math.abs(values[i]!)
  return sum
}
