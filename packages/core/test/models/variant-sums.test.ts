import { describe, expect, it } from 'vitest'
import { type Ensemble, leafSums, type Matrix, matrixRows, prepareVariantSums } from '../../src/index.ts'
import { type Choices, randomEnsemble, randomMatrix, seeded } from './random-ensemble.ts'

/** Twin: the sum of the leaves of a matrix with the columns of a group taken from the other row. */
function naiveSums(
  ensemble: Ensemble,
  row: Matrix,
  other: Matrix,
  groups: readonly (readonly number[])[],
  output: number,
): Float64Array {
  return Float64Array.from(groups, (group) => {
    const columns = row.columns.map((column, j) => (group.includes(j) ? other.columns[j]! : column))
    return leafSums(ensemble, { ...row, columns }, output)[0]!
  })
}

const kinds: Readonly<Record<string, Choices>> = {
  numbers: {},
  'numbers up to and including': { comparison: '<=', precision: 'float64' },
  categories: { categories: true },
  'every kind of split': { allKinds: true, comparison: '<=' },
  'float32 sums': { accumulator: 'float32' },
  means: { combine: 'mean', outputs: 2 },
  'several outputs': { outputs: 3, trees: 7 },
  'vector leaves': { outputs: 2, vectorLeaves: true },
}
const groups = [[0], [1, 2], [3, 4, 5], [], [6, 2], [7, 8, 9]]

describe('prepareVariantSums', () => {
  it.each(Object.entries(kinds))('equals the leaf sums of the variants to the bit: %s', (_, choices) => {
    for (let seed = 0; seed < 30; seed++) {
      const ensemble = randomEnsemble(seed, { features: 10, trees: 6, depth: 7, ...choices })
      const rows = randomMatrix(100 + seed, 12, 10)
      const other = matrixRows(rows, Int32Array.of(11))
      const sums = prepareVariantSums(ensemble, other, groups)
      for (let i = 0; i < 12; i++) {
        const row = matrixRows(rows, Int32Array.of(i))
        for (let output = 0; output < ensemble.outputs; output++)
          expect(sums(row, [...groups.keys()], output)).toEqual(
            naiveSums(ensemble, row, other, groups, output),
          )
      }
    }
  })

  it('takes the groups in the order in which they are wanted, of any number', () => {
    const features = 90
    const ensemble = randomEnsemble(5, { features, trees: 40, depth: 6 })
    const rows = randomMatrix(6, 2, features)
    const [row, other] = [matrixRows(rows, Int32Array.of(0)), matrixRows(rows, Int32Array.of(1))]
    const single = Array.from({ length: features }, (_, j) => [j])
    const sums = prepareVariantSums(ensemble, other, single)
    const next = seeded(7)
    const wanted = Array.from({ length: 75 }, () => Math.floor(next() * features))
    const asked = wanted.map((group) => single[group]!)
    expect(sums(row, wanted)).toEqual(naiveSums(ensemble, row, other, asked, 0))
    expect(sums(row, [])).toEqual(new Float64Array(0))
  })

  it('names what a row lacks', () => {
    const ensemble = randomEnsemble(8, { features: 4 })
    const row = matrixRows(randomMatrix(9, 1, 4), Int32Array.of(0))
    const narrow = { ...row, names: row.names.slice(1), columns: row.columns.slice(1) }
    expect(() => prepareVariantSums(ensemble, narrow, [])).toThrow('3')
    expect(() => prepareVariantSums(ensemble, row, [])(narrow, [])).toThrow('3')
    const refusing: Ensemble = { ...ensemble, missing: 'refuse' }
    const unknown = { ...row, columns: row.columns.map(() => Float64Array.of(Number.NaN)) }
    expect(() => prepareVariantSums(refusing, unknown, [])).toThrow(/missing/)
  })
})
