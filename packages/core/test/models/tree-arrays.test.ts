import { expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { binMatrix } from '../../src/models/binning.ts'
import { growTree } from '../../src/models/grow-tree.ts'
import { packTrees, type StoredTree, unpackTrees } from '../../src/models/tree-arrays.ts'

const rules = {
  lambda: 1,
  alpha: 0,
  gamma: 0,
  minRowsPerLeaf: 1,
  minHessianPerLeaf: 0,
  minRowsToSplit: 2,
  allowsZeroGain: false,
  maxDepth: 4,
  categories: { smooth: 1, l2: 0, mostSingly: 1, mostInGroup: 32 },
}

it.each([[[false, false]], [[true, false]]])('gives trees back to the bit, categories: %o', (isCategory) => {
  const random = createRandom(11)
  const trees = Array.from({ length: 5 }, (_none, t): StoredTree => {
    const columns = [9, 1e6].map((n) => Float64Array.from({ length: 80 }, () => random.int(n)))
    const binned = binMatrix({ rows: 80, names: ['a', 'b'], columns }, { isCategory })
    const G = Array.from({ length: 2 }, () => Float64Array.from({ length: 80 }, () => random.normal()))
    const H = new Float64Array(80).fill(1)
    const rows = Int32Array.from({ length: t === 0 ? 1 : 80 }, (_, row) => row)
    const choice = { kind: 'all', columns: Int32Array.of(0, 1) } as const
    const {
      order: _order,
      rowStart: _start,
      rowEnd: _end,
      ...tree
    } = growTree({
      binned,
      rows,
      G: isCategory[0] ? G.slice(1) : G,
      H,
      rules,
      columns: choice,
    })
    return tree
  })
  expect(trees.some((tree) => (tree.sets?.size ?? 0) > 0)).toBe(isCategory[0])
  expect(unpackTrees(packTrees(trees))).toEqual(trees)
  const forest = trees.map(({ bin: _bin, ...tree }) => tree)
  expect(unpackTrees(packTrees(forest))).toEqual(forest)
  expect(unpackTrees(packTrees([]))).toEqual([])
})
