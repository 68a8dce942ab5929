import type { Matrix } from '../features/index.ts'
import { createRandom } from '../math/index.ts'
import { drawWithReplacement } from './bootstrap.ts'
import type { Ensemble } from './ensemble.ts'
import { routeRows } from './route-rows.ts'

/** Margins of those training rows that some tree has not drawn, by such trees alone. */
export type OutOfBag = {
  /** ascending */
  readonly rows: Int32Array
  /** rows × outputs, row-major: the mean vote of the trees that have not drawn the row */
  readonly margins: Float64Array
}

/**
 * What a forest says of its own training rows when each tree keeps silent on the rows it was grown on: an honest score without held-out
 * rows. A row that every tree has drawn is left out; with 100 trees that is one in 10²⁰.
 *
 * Kernel: it takes for granted that tree t was grown on what drawWithReplacement draws first from stream t of the seed, and repeats the draw.
 *
 * @param ensemble mean of trees whose leaves hold one value an output
 * @param matrix   the training rows
 * @param W        their weights before drawing
 * Source: Breiman 2001, section 3.1.
 * @example
 * outOfBag(ensemble, matrix, Float64Array.of(1), 0).rows // []: one row is drawn by every tree
 */
export function outOfBag(ensemble: Ensemble, matrix: Matrix, W: Float64Array, seed: number): OutOfBag {
  const { outputs } = ensemble
  const sums = new Float64Array(matrix.rows * outputs)
  const votes = new Int32Array(matrix.rows)
  const drawn = drawnRows(ensemble.treeOutput.length, W, seed)
  routeRows(ensemble, matrix, ({ firstRow, rows, stride, leaves }) => {
    drawn.forEach((isDrawn, t) => {
      for (let r = 0; r < rows; r++) {
        const row = firstRow + r
        if (W[row] === 0 || isBitSet(isDrawn, row)) continue
        votes[row]!++
        addLeaf(ensemble, leaves[t * stride + r]!, sums, row * outputs)
      }
    })
  })
  return meansOf(sums, votes, outputs)
}

/** One bit a row for each tree. */
function drawnRows(trees: number, W: Float64Array, seed: number): Uint8Array[] {
  const streams = createRandom(seed)
  return Array.from({ length: trees }, () => {
    const bits = new Uint8Array((W.length + 7) >> 3)
    drawWithReplacement(W, streams.jump()).forEach((times, row) => {
      if (times > 0) bits[row >> 3]! |= 1 << (row & 7)
    })
    return bits
  })
}

function isBitSet(bits: Uint8Array, row: number): boolean {
  return ((bits[row >> 3]! >> (row & 7)) & 1) === 1
}

function addLeaf({ value, outputs }: Ensemble, leaf: number, sums: Float64Array, at: number): void {
  for (let k = 0; k < outputs; k++) sums[at + k]! += value[leaf * outputs + k]!
}

function meansOf(sums: Float64Array, votes: Int32Array, outputs: number): OutOfBag {
  const rows = Int32Array.from(votes, (_, row) => row).filter((row) => votes[row]! > 0)
  const margins = new Float64Array(rows.length * outputs)
  rows.forEach((row, i) => {
    for (let k = 0; k < outputs; k++) margins[i * outputs + k] = sums[row * outputs + k]! / votes[row]!
  })
  return { rows, margins }
}
