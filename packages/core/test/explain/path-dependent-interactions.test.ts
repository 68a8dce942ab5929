import { describe, expect, it } from 'vitest'
import {
  exactInteractions,
  type Interactions,
  interactionMatrix,
  pairCount,
  pathDependentShap,
  preparePathDependentInteractions,
} from '../../src/index.ts'
import { chainEnsemble, randomEnsemble, randomRows, rowOf } from './random-ensemble.ts'
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
