import { type BinnedMatrix, valueBins } from './binning.ts'
import type { BoostedTree } from './boosting-rounds.ts'
import { goesLeft } from './grow-tree.ts'

/**
 * Adds a grown tree's leaf values to the margins of binned rows, leaves of one value. The codes must come from the cuts
 * that the tree was grown on; then each row takes the way that its float32 values take in the frozen ensemble.
 */
export function applyTree(tree: BoostedTree, binned: BinnedMatrix, margins: Float64Array): void {
  const missing = binned.cuts.map((_, j) => valueBins(binned, j))
  const sets = tree.feature.map((_, node) => tree.rightBins?.get(node) ?? null)
  for (let row = 0; row < binned.rows; row++) {
    let node = 0
    while (tree.feature[node] !== -1) {
      const j = tree.feature[node]!
      const code = binned.codes[j]![row]!
      const left = goesLeft(code, tree.bin[node]!, missing[j]!, tree.defaultLeft[node]!, sets[node])
      node = (left ? tree.left : tree.right)[node]!
    }
    margins[row]! += tree.value[node]!
  }
}
