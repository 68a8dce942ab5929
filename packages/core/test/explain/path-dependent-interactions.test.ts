import { describe, expect, it } from 'vitest'
import {
  exactInteractions,
  type Interactions,
  interactionMatrix,
  pairCount,
  pathDependentShap,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import { interactionCases } from './interaction-cases.ts'
import { chainEnsemble, randomEnsemble, randomRows, rowOf } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'
import { expectAllClose, sample } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

describe('preparePathDependentInteractions', () => {
  it('gives a stump its main effect', () => {
    const { base, phi } = preparePathDependentInteractions(stump).explain(stumpRows(0.7, 0.2))
    expect({ base, phi }).toEqual({ base: 0.5, phi: Float64Array.of(0.5, -1.5) })
  })

  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { ensemble, rows } = sample(seed, 5)
      expectAllClose(
        preparePathDependentInteractions(ensemble).explain(rows).phi,
        exactInteractions(ensemble, rows, { background: 'path_dependent' }).phi,
      )
    }
  })

  it('zeroCover: takes nodes that no row went through', () => {
    const ensemble = randomEnsemble({ seed: 5, features: 4, depth: 5, zeroCover: 0.3 })
    const rows = randomRows(ensemble, 8, 6)
    expectAllClose(
      preparePathDependentInteractions(ensemble).explain(rows).phi,
      exactInteractions(ensemble, rows, { background: 'path_dependent' }).phi,
    )
  })

  it('interactionRowSums: rows of the matrix add up to the contributions, for every output and for means', () => {
    for (const vectorLeaves of [false, true]) {
      const ensemble = randomEnsemble({
        seed: 9,
        features: 5,
        outputs: 2,
        trees: 6,
        vectorLeaves,
        header: { combine: 'mean' },
      })
      const rows = randomRows(ensemble, 7, 4, { missing: 0.1 })
      for (const output of [0, 1]) {
        const found = preparePathDependentInteractions(ensemble, { output }).explain(rows)
        expectAllClose(rowSums(found), pathDependentShap(ensemble, rows, { output }).phi)
      }
    }
  })

  it('deepTree: takes leaves of 60 features, beyond one integer', () => {
    const ensemble = chainEnsemble(60, 60, 3)
    const rows = randomRows(ensemble, 3, 1)
    const near = { ...rows, columns: rows.columns.map((column) => column.map((x) => 0.6 + 0.4 * x)) }
    expectAllClose(
      rowSums(preparePathDependentInteractions(ensemble).explain(near)),
      pathDependentShap(ensemble, near).phi,
    )
  })

  it('gives one row by itself the bits it has among others', () => {
    const { ensemble, rows } = sample(16, 150)
    const explainer = preparePathDependentInteractions(ensemble)
    const { phi } = explainer.explain(rows)
    for (const row of [0, 63, 64, 149])
      expect(preparePathDependentInteractions(ensemble).explain(rowOf(rows, row)).phi).toEqual(
        phi.slice(pairCount(6) * row, pairCount(6) * (row + 1)),
      )
  })

  it('needs covers', () => {
    expect(() => preparePathDependentInteractions({ ...stump, coverSource: 'none' })).toThrow(/no covers/)
  })
})

function rowSums(found: Interactions): Float64Array {
  const width = found.names.length
  return Float64Array.from({ length: found.rows * width }, (_, i) => {
    const matrix = interactionMatrix(found, Math.floor(i / width))
    return matrix.subarray((i % width) * width, ((i % width) + 1) * width).reduce((a, b) => a + b, 0)
  })
}

// XGBoost prints interactions in float32, and takes its diagonal as a difference of float32 sums: style tolerance of float32 peers.
// shap's matrix of forests is float64 from float64 trees, its diagonal likewise a difference.
describe.each(interactionCases)('$file of $name', ({ name, file, bound }) => {
  const reference = referenceCase(name)
  it.skipIf(reference === null)('agrees', () => {
    const { ensemble } = reference!.model.model
    const listed = reference!.attributions(file)
    const rows = Math.max(...listed.map(([row]) => row!)) + 1
    const columns = reference!.rows.columns.map((column) => column.subarray(0, rows))
    const found = preparePathDependentInteractions(ensemble).explain({ ...reference!.rows, rows, columns })
    const width = found.names.length
    const expected = new Map(listed.map(([row, i, j, value]) => [`${row},${i},${j}`, value!]))
    let worst = 0
    for (let row = 0; row < rows; row++) {
      const matrix = interactionMatrix(found, row)
      const scale = Math.max(1, Math.abs(found.score[row]!))
      for (let i = 0; i < width; i++)
        for (let j = i; j < width; j++) {
          const theirs = expected.get(`${row},${i},${j}`) ?? 0
          worst = Math.max(worst, Math.abs(matrix[i * width + j]! - theirs) / scale)
        }
    }
    expect(worst).toBeLessThanOrEqual(bound)
  })
})
