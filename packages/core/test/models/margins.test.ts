import { describe, expect, it } from 'vitest'
import { type Ensemble, leafSums, margins, treesOf } from '../../src/index.ts'
import { naiveMargins } from './naive-margins.ts'
import { type Choices, randomEnsemble, randomMatrix } from './random-ensemble.ts'

const variants: [string, Choices][] = [
  ['float32 sums, x < t', { accumulator: 'float32' }],
  ['float64, x <= t', { comparison: '<=', precision: 'float64' }],
  ['float32 input, float64 threshold', { comparison: '<=', thresholdPrecision: 'float64' }],
  ['categories', { categories: true, depth: 7 }],
  ['every kind of split, float32', { allKinds: true, depth: 7 }],
  ['every kind of split, float64, <=', { allKinds: true, comparison: '<=', precision: 'float64' }],
  ['mean of trees', { combine: 'mean', trees: 7 }],
  ['three outputs', { outputs: 3, trees: 9, accumulator: 'float32' }],
  ['three outputs, mean', { outputs: 3, trees: 8, combine: 'mean' }],
  ['vector leaves', { outputs: 3, vectorLeaves: true }],
  ['vector leaves, mean, categories', { outputs: 2, vectorLeaves: true, combine: 'mean', categories: true }],
  ['no trees', { trees: 0 }],
  ['single leaves', { depth: 0 }],
]

describe('margins', () => {
  it.each(variants)('equals the row-by-row twin to the bit: %s', (_, choices) => {
    for (let seed = 1; seed <= 12; seed++) {
      const ensemble = randomEnsemble(seed, choices)
      const matrix = randomMatrix(seed + 100, 300, 4)
      expect(margins(ensemble, matrix)).toEqual(naiveMargins(ensemble, matrix))
    }
  })

  it('sums the first trees only', () => {
    const ensemble = randomEnsemble(3, { trees: 6 })
    const matrix = randomMatrix(4, 50, 4)
    expect(margins(ensemble, matrix, { trees: 0 })).toEqual(new Float64Array(50).fill(ensemble.base[0]!))
    expect(margins(ensemble, matrix, { trees: 2 })).toEqual(naiveMargins(ensemble, matrix, 2))
    expect(margins(ensemble, matrix, { trees: 99 })).toEqual(margins(ensemble, matrix))
  })

  it('averages the trees that were asked for', () => {
    const ensemble = randomEnsemble(5, { trees: 6, combine: 'mean' })
    const matrix = randomMatrix(6, 50, 4)
    expect(margins(ensemble, matrix, { trees: 3 })).toEqual(naiveMargins(ensemble, matrix, 3))
  })

  it('begins at given margins in place of the base, row by row and output by output', () => {
    const ensemble = randomEnsemble(4, { outputs: 2 })
    const matrix = randomMatrix(4, 5, 4)
    const own = Float64Array.from({ length: 10 }, (_, i) => ensemble.base[i % 2]!)
    const plain = margins(ensemble, matrix)
    expect(margins(ensemble, matrix, { baseMargins: own })).toEqual(plain)
    const moved = margins(ensemble, matrix, { baseMargins: own.map((base, i) => base + i) })
    // another first term of a sum of some float64 terms
    moved.forEach((margin, i) => {
      expect(margin).toBeCloseTo(plain[i]! + i, 12)
    })
  })

  it('scores no rows', () => {
    expect(margins(randomEnsemble(1), randomMatrix(1, 0, 4))).toEqual(new Float64Array(0))
  })

  it('refuses a matrix of another width', () => {
    expect(() => margins(randomEnsemble(1), randomMatrix(1, 2, 3))).toThrow(
      'the matrix has 3 columns; the model has 4',
    )
  })

  it('refuses a missing value only where the model has no rule for it, and only in columns it uses', () => {
    const ensemble: Ensemble = {
      ...randomEnsemble(2, { features: 4, trees: 1, depth: 1 }),
      missing: 'refuse',
    }
    const used = ensemble.feature[0]!
    const matrix = randomMatrix(9, 3, 4)
    for (const [j, column] of matrix.columns.entries()) column.fill(j === used ? 1 : Number.NaN)
    expect(margins(ensemble, matrix)).toHaveLength(3)
    matrix.columns[used]![1] = Number.NaN
    expect(() => margins(ensemble, matrix)).toThrow(`column x${used}, row 1 is missing`)
  })

  it('sends a huge number left of an infinite threshold, whatever the comparison says next', () => {
    const ensemble = randomEnsemble(2, { trees: 1, depth: 1, comparison: '<=', precision: 'float64' })
    ensemble.threshold[0] = Number.POSITIVE_INFINITY
    const matrix = randomMatrix(9, 2, 4)
    for (const column of matrix.columns) column.set([Number.POSITIVE_INFINITY, Number.MAX_VALUE])
    const left = ensemble.base[0]! + ensemble.value[1]!
    expect([...margins(ensemble, matrix)]).toEqual([left, left])
  })
})

describe('leafSums', () => {
  it('is the float64 sum of the leaves of a float32 ensemble', () => {
    const ensemble = randomEnsemble(8, { trees: 40, accumulator: 'float32' })
    const matrix = randomMatrix(9, 200, 4)
    const sums = leafSums(ensemble, matrix)
    expect(sums).toEqual(naiveMargins({ ...ensemble, accumulator: 'float64' }, matrix))
    const single = margins(ensemble, matrix)
    expect(sums.some((sum, i) => sum !== single[i])).toBe(true)
  })

  it('takes one output of several', () => {
    const ensemble = randomEnsemble(8, { outputs: 3, trees: 6 })
    const matrix = randomMatrix(9, 20, 4)
    const all = margins(ensemble, matrix)
    expect([...leafSums(ensemble, matrix, 2)]).toEqual([...all].filter((_, i) => i % 3 === 2))
  })
})

describe('treesOf', () => {
  it('counts the trees of an output', () => {
    expect(treesOf(randomEnsemble(1, { outputs: 3, trees: 7 }), 0)).toBe(3)
    expect(treesOf(randomEnsemble(1, { outputs: 3, trees: 7 }), 2)).toBe(2)
    expect(treesOf(randomEnsemble(1, { outputs: 3, trees: 7, vectorLeaves: true }), 2)).toBe(7)
  })
})
