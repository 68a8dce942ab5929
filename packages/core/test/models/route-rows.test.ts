import { describe, expect, it } from 'vitest'
import { childFor, type Ensemble, leafNodes, type Matrix, nodeKinds, routeRows } from '../../src/index.ts'
import { type Choices, randomEnsemble, randomMatrix, seeded } from './random-ensemble.ts'

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

  it.each(kinds)('brings rows, alone and together, where childFor does: %s', (_, choices, changed) => {
    for (let seed = 1; seed <= 25; seed++) {
      const own = changed(randomEnsemble(seed, { trees: 1 + (seed % 7), depth: seed % 8, ...choices }), seed)
      const asked = withInfinities(randomMatrix(seed + 1, 40, 4))
      const nodes = leafNodes(own, asked)
      for (let row = 0; row < asked.rows; row++) {
        const expected = nodesByRule(own, asked, row)
        expect(nodes.subarray(row * expected.length, (row + 1) * expected.length)).toEqual(expected)
        expect(leafNodes(own, rowAlone(asked, row))).toEqual(expected)
      }
    }
  })

  it('may be asked again while it hands over a row', () => {
    const one = rowAlone(matrix, 0)
    const other = rowAlone(matrix, 1)
    routeRows(ensemble, one, ({ leaves }) => {
      const nodes = leaves.slice()
      expect(leafNodes(ensemble, other)).toEqual(nodesByRule(ensemble, matrix, 1))
      expect(leaves).toEqual(nodes)
    })
  })
})

type Case = readonly [string, Choices, (ensemble: Ensemble, seed: number) => Ensemble]
const unchanged = (same: Ensemble) => same

const kinds: readonly Case[] = [
  ['numbers, <', { comparison: '<' }, unchanged],
  ['numbers, <=', { comparison: '<=', precision: 'float64' }, unchanged],
  ['some trees of a larger ensemble', { comparison: '<' }, middleTrees],
  ['thresholds without end, <', { comparison: '<' }, withEndless],
  ['thresholds without end, <=', { comparison: '<=' }, withEndless],
  ['zero as missing', { comparison: '<=', precision: 'float64' }, zeroAsMissing],
  ['categories', { categories: true }, unchanged],
  ['every kind', { allKinds: true, comparison: '<=' }, unchanged],
  ['every kind in float64', { allKinds: true, precision: 'float64' }, unchanged],
  ['deep trees', { depth: 40, trees: 3 }, unchanged],
]

function withEndless(given: Ensemble, seed: number): Ensemble {
  const next = seeded(seed)
  const ends = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
  return {
    ...given,
    threshold: given.threshold.map((x) => (next() < 0.3 ? ends[Math.floor(next() * 2)]! : x)),
  }
}

/** Every node of some features. */
function zeroAsMissing(given: Ensemble): Ensemble {
  const kind = given.kind.map((_, node) =>
    given.feature[node]! >= 2 ? nodeKinds.zeroMissing : nodeKinds.number,
  )
  return { ...given, kind }
}

function withInfinities(given: Matrix): Matrix {
  const columns = given.columns.map((column, j) =>
    column.map((x, row) => ((row + j) % 11 === 0 ? ((row + j) % 2 ? 1 : -1) * Number.POSITIVE_INFINITY : x)),
  )
  return { ...given, columns }
}

function rowAlone({ names, columns }: Matrix, row: number): Matrix {
  return { rows: 1, names, columns: columns.map((column) => column.slice(row, row + 1)) }
}

function nodesByRule(given: Ensemble, { columns }: Matrix, row: number): Int32Array {
  return Int32Array.from(given.treeOutput, (_, t) => {
    let node = given.treeStart[t]!
    while (given.feature[node]! >= 0) node = childFor(given, node, columns[given.feature[node]!]![row]!)
    return node
  })
}

/** Without the first tree and the last, where there are so many; the nodes of all are there. */
function middleTrees(ensemble: Ensemble): Ensemble {
  const { treeStart, treeOutput } = ensemble
  if (treeOutput.length < 3) return ensemble
  return { ...ensemble, treeStart: treeStart.slice(1, -1), treeOutput: treeOutput.slice(1, -1) }
}
