import { type Matrix, matrixRows } from '../features/index.ts'
import type { Executor } from '../kernels/index.ts'
import { coalitionBeta } from './coalition-weights.ts'
import { type AddPairLeaf, makePairWalker } from './interventional-walk.ts'
import { addPairedRowsByKernel } from './kernel-pairs.ts'
import { addPairedRows, pairProgram } from './pair-walk.ts'
import { pairPlace, type TreeJob, valuesWidth } from './tree-method.ts'
import { layTreePaths } from './tree-paths.ts'

/**
 * Makes trees and a background ready for sums with a weight for each pair of rows: adds Σ_r weights[(row − from) · background rows + r] · (values
 * of the trees against background row r) of rows `from … to − 1` to `phi`. Means of trees are not divided.
 *
 * Contributions of paths of at most 64 distinct features go by `addPairedRows`; anything else walks each pair.
 *
 * @example
 * const add = comparePairs({ ensemble: stump, target: explainedOutput(stump, 0), values: 'contributions' }, background)
 * const phi = new Float64Array(1)
 * add(matrix, 0, 1, Float64Array.of(1, 1), phi)
 * phi // Float64Array [2]: from -1 to 1 against the first row, nothing against the second
 */
export function comparePairs(
  job: Pick<TreeJob, 'ensemble' | 'target' | 'values'>,
  background: Matrix,
  executor?: Executor | null,
): (matrix: Matrix, from: number, to: number, weights: Float64Array, phi: Float64Array) => void {
  const { ensemble, target, values } = job
  const program =
    values === 'contributions' ? pairProgram(ensemble, target, layTreePaths(ensemble), background) : null
  if (program === null) return walkEachPair(job, background)
  return (matrix, from, to, weights, phi) => {
    const shares = { values: weights, stride: background.rows }
    const isDone =
      executor !== null &&
      addPairedRowsByKernel(program, matrix, from, to, shares, phi, executor ?? null, () => {})
    if (!isDone) addPairedRows(program, matrix, from, to, shares, phi)
  }
}

function walkEachPair(
  { ensemble, target, values }: Pick<TreeJob, 'ensemble' | 'target' | 'values'>,
  background: Matrix,
): ReturnType<typeof comparePairs> {
  const paths = layTreePaths(ensemble)
  const width = valuesWidth({ ensemble, values })
  const leaf = values === 'interactions' ? leafInteractions(ensemble.featureNames.length) : undefined
  const walkers = Array.from({ length: background.rows }, (_, r) => {
    const one = matrixRows(background, Int32Array.of(r))
    return makePairWalker(ensemble, paths, target.offset, one, undefined, leaf)
  })
  const part = new Float64Array(width)
  return (matrix, from, to, weights, phi) => {
    for (let row = from; row < to; row++) {
      walkers.forEach((walker, r) => {
        part.fill(0)
        for (const tree of target.trees) walker.addTree(tree, matrix, row, part, 0)
        const weight = weights[(row - from) * background.rows + r]!
        for (let k = 0; k < width; k++) phi[row * width + k]! += weight * part[k]!
      })
    }
  }
}

/** Pairs of features as `Interactions` has them: two of the row B(a − 1, s + 1), two of the background B(a + 1, s − 1), one of each −B(a, s). */
function leafInteractions(count: number): AddPairLeaf {
  return (value, fromRow, fromReference, phi, at) => {
    const [a, s] = [fromRow.length, fromReference.length]
    const add = (i: number, j: number, whole: number) => {
      phi[at + pairPlace(Math.min(i, j), Math.max(i, j), count)]! += whole
      phi[at + pairPlace(i, i, count)]! -= whole / 2
      phi[at + pairPlace(j, j, count)]! -= whole / 2
    }
    for (const i of fromRow) phi[at + pairPlace(i, i, count)]! += value * coalitionBeta(a, s + 1)
    for (const i of fromReference) phi[at + pairPlace(i, i, count)]! -= value * coalitionBeta(a + 1, s)
    fromRow.forEach((i, k) => {
      for (const j of fromRow.slice(k + 1)) add(i, j, value * coalitionBeta(a - 1, s + 1))
      for (const j of fromReference) add(i, j, -value * coalitionBeta(a, s))
    })
    fromReference.forEach((i, k) => {
      for (const j of fromReference.slice(k + 1)) add(i, j, value * coalitionBeta(a + 1, s - 1))
    })
  }
}
