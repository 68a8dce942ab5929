import { expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { applyTree } from '../../src/models/apply-tree.ts'
import { binMatrix } from '../../src/models/binning.ts'
import { growTree } from '../../src/models/grow-tree.ts'

it('adds to every row the value of the leaf that lists it', () => {
  const random = createRandom(31)
  const n = 300
  const column = () =>
    Float64Array.from({ length: n }, () => (random.next() < 0.2 ? Number.NaN : random.int(50)))
  const binned = binMatrix({ rows: n, names: ['x', 'y'], columns: [column(), column()] })
  const tree = growTree({
    binned,
    rows: Int32Array.from({ length: n }, (_, row) => row),
    G: [Float64Array.from({ length: n }, () => random.normal())],
    H: new Float64Array(n).fill(1),
    rules: {
      lambda: 1,
      alpha: 0,
      gamma: 0,
      minRowsPerLeaf: 1,
      minHessianPerLeaf: 0,
      minRowsToSplit: 2,
      allowsZeroGain: false,
      maxDepth: 5,
    },
    columns: { kind: 'all', columns: Int32Array.of(0, 1) },
  })
  const margins = new Float64Array(n).fill(10)
  applyTree(tree, binned, margins)
  tree.feature.forEach((feature, node) => {
    if (feature !== -1) return
    for (const row of tree.order.subarray(tree.rowStart[node], tree.rowEnd[node]))
      expect(margins[row]).toBe(10 + tree.value[node]!)
  })
  expect(tree.feature.length).toBeGreaterThan(20)
})
