import { describe, expect, it } from 'vitest'
import { leafNodes, leavesOf } from '../../src/index.ts'
import { naiveLeaf } from './naive-margins.ts'
import { randomEnsemble, randomMatrix } from './random-ensemble.ts'

describe('leafNodes', () => {
  it('equals the recursive walk, row by row and tree by tree', () => {
    const ensemble = randomEnsemble(21, { categories: true, trees: 3, depth: 8 })
    const matrix = randomMatrix(22, 600, 4)
    const nodes = leafNodes(ensemble, matrix)
    for (let row = 0; row < 600; row++)
      for (let t = 0; t < 3; t++)
        expect(nodes[row * 3 + t]).toBe(naiveLeaf(ensemble, matrix, row, ensemble.treeStart[t]!))
  })
})

describe('leavesOf', () => {
  it('gives the vendor numbers of those nodes', () => {
    const ensemble = randomEnsemble(23, { trees: 2 })
    ensemble.leafId.forEach((id, node) => {
      if (id >= 0) ensemble.leafId[node] = 1000 + node
    })
    const matrix = randomMatrix(24, 20, 4)
    expect([...leavesOf(ensemble, matrix)]).toEqual(
      [...leafNodes(ensemble, matrix)].map((node) => 1000 + node),
    )
  })
})
