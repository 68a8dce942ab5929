import { describe, expect, it } from 'vitest'
import {
  exactInteractions,
  interactionMatrix,
  interventionalShap,
  prepareInterventionalInteractions,
} from '../../src/index.ts'
import { chainEnsemble, randomEnsemble, randomRows } from './random-ensemble.ts'
import { expectAllClose, sample } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

describe('prepareInterventionalInteractions', () => {
  it('gives a stump its main effect', () => {
    const { base, phi } = prepareInterventionalInteractions(stump, stumpRows(0.2, 0.7)).explain(
      stumpRows(0.7),
    )
    expect({ base, phi }).toEqual({ base: 0, phi: Float64Array.of(1) })
  })

  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 10; seed++) {
      const { ensemble, rows, background } = sample(seed, 5)
      expectAllClose(
        prepareInterventionalInteractions(ensemble, background).explain(rows).phi,
        exactInteractions(ensemble, rows, { background }).phi,
      )
    }
  })

  it('interactionRowSums: for every output and for means, rows of the matrix add up to the contributions', () => {
    const ensemble = randomEnsemble({
      seed: 9,
      features: 5,
      outputs: 2,
      trees: 6,
      header: { combine: 'mean' },
    })
    const rows = randomRows(ensemble, 7, 4, { missing: 0.1 })
    const background = randomRows(ensemble, 12, 5, { missing: 0.1 })
    for (const output of [0, 1]) {
      const found = prepareInterventionalInteractions(ensemble, background, { output }).explain(rows)
      expectAllClose(sums(found), interventionalShap(ensemble, rows, background, { output }).phi)
    }
  })

  it('deepTree: takes leaves of 60 features, beyond one integer', () => {
    const ensemble = chainEnsemble(60, 60, 3)
    const rows = randomRows(ensemble, 3, 1)
    const background = randomRows(ensemble, 7, 2)
    const raised = (matrix: typeof rows, by: number) => ({
      ...matrix,
      columns: matrix.columns.map((column) => column.map((x) => by + (1 - by) * x)),
    })
    const found = prepareInterventionalInteractions(ensemble, raised(background, 0.55)).explain(
      raised(rows, 0.6),
    )
    expectAllClose(sums(found), interventionalShap(ensemble, raised(rows, 0.6), raised(background, 0.55)).phi)
  })

  it('needs background rows', () => {
    expect(() => prepareInterventionalInteractions(stump, stumpRows())).toThrow(/background has no rows/)
  })
})

function sums(
  found: ReturnType<ReturnType<typeof prepareInterventionalInteractions>['explain']>,
): Float64Array {
  const width = found.names.length
  return Float64Array.from({ length: found.rows * width }, (_, i) => {
    const matrix = interactionMatrix(found, Math.floor(i / width))
    return matrix.subarray((i % width) * width, ((i % width) + 1) * width).reduce((a, b) => a + b, 0)
  })
}
