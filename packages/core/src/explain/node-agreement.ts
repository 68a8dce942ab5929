import type { Matrix } from '../features/index.ts'
import { childFor, type Ensemble } from '../models/index.ts'

/**
 * For every node of one tree, whether each row of a block goes through the node's own edge: the split's answer, whatever
 * happened above. Written as 1 or 0 to `agrees[(node - first) * stride + r]` for row `from + r`; roots are not written.
 *
 * Kernel: does not validate. The rule itself (rounding, missing values, category sets) is `childFor`, asked once a split and row.
 */
export function nodeAgreement(
  ensemble: Ensemble,
  tree: number,
  matrix: Matrix,
  from: number,
  to: number,
  stride: number,
  agrees: Uint8Array,
): void {
  const first = ensemble.treeStart[tree]!
  const end = ensemble.treeStart[tree + 1]!
  for (let node = first; node < end; node++) {
    const feature = ensemble.feature[node]!
    if (feature < 0) continue
    const column = matrix.columns[feature]!
    const left = ensemble.left[node]!
    const toLeft = (left - first) * stride - from
    const toRight = (ensemble.right[node]! - first) * stride - from
    for (let row = from; row < to; row++) {
      const goesLeft = childFor(ensemble, node, column[row]!) === left ? 1 : 0
      agrees[toLeft + row] = goesLeft
      agrees[toRight + row] = 1 - goesLeft
    }
  }
}
