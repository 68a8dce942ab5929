import { describe, expect, it } from 'vitest'
import { leafNodes, routeRows } from '../../src/index.ts'
import { randomEnsemble, randomMatrix } from './random-ensemble.ts'

const ensemble = randomEnsemble(31, { trees: 3 })
const matrix = randomMatrix(32, 700, 4)

describe('routeRows', () => {
  it('hands over every row once, in order, block by block', () => {
    const nodes = leafNodes(ensemble, matrix)
    let seen = 0
    routeRows(ensemble, matrix, ({ firstRow, rows, stride, leaves }) => {
      expect(firstRow).toBe(seen)
      for (let t = 0; t < 3; t++)
        for (let r = 0; r < rows; r++) expect(leaves[t * stride + r]).toBe(nodes[(firstRow + r) * 3 + t])
      seen += rows
    })
    expect(seen).toBe(700)
  })

  it('walks the first trees only', () => {
    routeRows(ensemble, randomMatrix(1, 2, 4), ({ leaves }) => expect(leaves).toHaveLength(4), 2)
  })

  it('hands nothing over where there are no rows', () => {
    routeRows(ensemble, randomMatrix(1, 0, 4), () => expect.unreachable())
  })
})
