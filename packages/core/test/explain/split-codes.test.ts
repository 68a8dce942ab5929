import { expect, it } from 'vitest'
import {
  layCodes,
  mostSlotsOf,
  rowCoder,
  type SplitCodes,
  splitCodes,
} from '../../src/explain/split-codes.ts'
import {
  buildEnsemble,
  childFor,
  createRandom,
  type Ensemble,
  type Matrix,
  nodeKinds,
} from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'
import { stumpHeader } from './stump.ts'

it('answers every split as childFor does: missing values, sets, both comparisons and precisions', () => {
  for (let seed = 1; seed <= 24; seed++) {
    const ensemble = randomEnsemble({ seed, features: 5, trees: 12, depth: 6, categoriesFrom: 3 })
    compare(ensemble, randomRows(ensemble, 60, seed, { missing: 0.1, categoriesFrom: 3 }))
  }
})

it('takes zeros for missing where every split of a feature does, and where only some do', () => {
  for (const share of [0, 0.5]) {
    const random = createRandom(7)
    const grown = randomEnsemble({ seed: 8, features: 2, trees: 6 })
    const kind = grown.kind.map((_, node) =>
      grown.feature[node]! >= 0 && random.next() >= share ? nodeKinds.zeroMissing : nodeKinds.number,
    )
    const rows = randomRows(grown, 40, 3, { missing: 0.1 })
    const columns = rows.columns.map((column) => column.map((x, i) => (i % 3 === 0 ? 0 : x)))
    compare({ ...grown, kind }, { ...rows, columns })
  }
})

it('more bounds than a byte can count, bounds at the ends of the numbers, and values on them', () => {
  const ends = [Infinity, -Infinity, 0, -0, 5e-324, 1.7976931348623157e308]
  const thresholds = [...ends, ...Array.from({ length: 900 }, (_, i) => i / 7 - 50)]
  const stumps = thresholds.map((threshold, i) => ({
    feature: [0, -1, -1],
    threshold: [threshold, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [0, 1, 2],
    defaultLeft: [i % 2 === 0, false, false],
  }))
  const values = Float64Array.from([...thresholds, Number.NaN, 3.5])
  for (const comparison of ['<', '<='] as const)
    for (const precision of ['float32', 'float64'] as const) {
      const ensemble = buildEnsemble(stumps, { ...stumpHeader, comparison, precision, coverSource: 'none' })
      compare(ensemble, { rows: values.length, names: ['x'], columns: [values] })
    }
})

function compare(ensemble: Ensemble, matrix: Matrix): void {
  const codes = splitCodes(ensemble, ensemble.treeOutput.keys())
  expect(codes.slots).toBeLessThanOrEqual(mostSlotsOf(ensemble, ensemble.treeOutput.keys()))
  const coded = new Uint8Array(codes.slots * matrix.rows)
  layCodes(ensemble, codes, matrix, 0, matrix.rows, matrix.rows, coded)
  compareRows(ensemble, codes, matrix, coded)
  for (let node = 0; node < ensemble.feature.length; node++) {
    const feature = ensemble.feature[node]!
    if (feature < 0) continue
    for (let r = 0; r < matrix.rows; r++) {
      const goesLeft = coded[codes.slot[node]! * matrix.rows + r]! <= codes.code[node]!
      const child = childFor(ensemble, node, matrix.columns[feature]![r]!)
      if (goesLeft !== (child === ensemble.left[node]))
        expect({ node, value: matrix.columns[feature]![r], goesLeft }).toEqual('as childFor')
    }
  }
}

function compareRows(ensemble: Ensemble, codes: SplitCodes, matrix: Matrix, coded: Uint8Array): void {
  const codeRow = rowCoder(ensemble, codes)
  const alone = new Uint8Array(codes.slots + 1)
  for (let row = 0; row < matrix.rows; row++) {
    codeRow(matrix, row, alone)
    for (let slot = 0; slot < codes.slots; slot++)
      if (alone[slot] !== coded[slot * matrix.rows + row])
        expect({ row, slot, code: alone[slot] }).toEqual('as layCodes')
  }
}
