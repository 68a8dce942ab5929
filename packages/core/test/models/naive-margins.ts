import { childFor, type Ensemble, type Matrix, treesOf } from '../../src/index.ts'

/** Twin of `margins`: one row at a time, one node at a time, by recursion. */
export function naiveMargins(
  ensemble: Ensemble,
  matrix: Matrix,
  trees = ensemble.treeOutput.length,
): Float64Array {
  const rows = Array.from({ length: matrix.rows }, (_, row) => marginsOfRow(ensemble, matrix, row, trees))
  return Float64Array.from(rows.flat())
}

/** The leaf of one row in one tree, by recursion. */
export function naiveLeaf(ensemble: Ensemble, matrix: Matrix, row: number, node: number): number {
  const feature = ensemble.feature[node]!
  if (feature < 0) return node
  return naiveLeaf(ensemble, matrix, row, childFor(ensemble, node, matrix.columns[feature]![row]!))
}

function marginsOfRow(ensemble: Ensemble, matrix: Matrix, row: number, trees: number): number[] {
  const round = ensemble.accumulator === 'float32' ? Math.fround : (x: number) => x
  return Array.from(ensemble.base, (base, k) => {
    let sum = ensemble.combine === 'sum' ? round(base) : 0
    for (let t = 0; t < trees; t++) {
      const output = ensemble.treeOutput[t]!
      if (output !== -1 && output !== k) continue
      const leaf = naiveLeaf(ensemble, matrix, row, ensemble.treeStart[t]!)
      sum = round(sum + ensemble.value[leaf * ensemble.leafWidth + (output === -1 ? k : 0)]!)
    }
    return ensemble.combine === 'sum' ? sum : round(base + sum / Math.max(1, treesOf(ensemble, k, trees)))
  })
}
