import { describe, expect, it } from 'vitest'
import { exactShap, pathDependentShap, preparePathDependent } from '../../src/index.ts'
import { leafPolynomialShap } from './leaf-polynomial-shap.ts'
import { chainEnsemble, randomEnsemble, randomRows } from './random-ensemble.ts'
import { describeShapProperties, expectAllClose, expectClose, sample } from './shap-properties.ts'
import { stump, stumpRows } from './stump.ts'

describe('pathDependentShap', () => {
  it('splits a stump by its covers, a missing value by its default direction', () => {
    const { base, phi, score, method, space } = pathDependentShap(stump, stumpRows(0.7, 0.2, Number.NaN))
    expect(base).toBeCloseTo(0.5, 15)
    expectAllClose(phi, [0.5, -1.5, 0.5])
    expect({ score, method, space }).toEqual({
      score: Float64Array.of(1, -1, 1),
      method: 'path_dependent',
      space: 'margin',
    })
  })

  it('equals the enumeration of all coalitions', () => {
    for (let seed = 1; seed <= 25; seed++) {
      const { ensemble, rows } = sample(seed, 8)
      const exact = exactShap(ensemble, rows, { background: 'path_dependent' })
      const ours = pathDependentShap(ensemble, rows)
      expectAllClose(ours.phi, exact.phi)
      expectClose(ours.base, exact.base)
    }
  })

  it('zeroCover: nodes that no training row reached are no trouble', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const ensemble = randomEnsemble({ seed, features: 5, depth: 5, zeroCover: 0.4 })
      const rows = randomRows(ensemble, 12, seed)
      const exact = exactShap(ensemble, rows, { background: 'path_dependent' })
      expectAllClose(pathDependentShap(ensemble, rows).phi, exact.phi)
    }
  })

  it.each([
    { depth: 60, features: 60 },
    { depth: 60, features: 5 },
    { depth: 130, features: 33 },
  ])('deepTree: $depth levels on $features features', ({ depth, features }) => {
    const ensemble = chainEnsemble(depth, features, depth + features)
    const rows = randomRows(ensemble, 4, 1)
    const deepest = { ...rows, columns: rows.columns.map((column) => column.map(() => 0.99)) }
    for (const matrix of [rows, deepest]) {
      // one tree, u up to 60: both sums are of terms of one sign, so only rounding is between them
      expectAllClose(pathDependentShap(ensemble, matrix).phi, leafPolynomialShap(ensemble, matrix), 1e-13)
    }
  })

  it('explains each of several outputs, in trees of their own or in vector leaves', () => {
    for (const vectorLeaves of [false, true]) {
      const ensemble = randomEnsemble({ seed: 5, features: 4, trees: 6, outputs: 3, vectorLeaves })
      const rows = randomRows(ensemble, 6, 2)
      for (const output of [0, 1, 2]) {
        const exact = exactShap(ensemble, rows, { background: 'path_dependent', output })
        expectAllClose(pathDependentShap(ensemble, rows, { output }).phi, exact.phi)
      }
    }
  })

  it('asks which of several outputs, and refuses one that is not there', () => {
    const ensemble = randomEnsemble({ seed: 5, features: 4, outputs: 3 })
    expect(() => preparePathDependent(ensemble)).toThrow(
      'the model has 3 outputs; name the one to explain, 0 to 2',
    )
    expect(() => preparePathDependent(ensemble, { output: 3 })).toThrow('invalid output; not in 0 to 2: 3')
  })

  it('says what to do where covers are missing', () => {
    expect(() => pathDependentShap({ ...stump, coverSource: 'none' }, stumpRows(1))).toThrow(
      /give background rows for interventional ones, or add covers from data/,
    )
  })

  it('reports progress by rows, and its plan', () => {
    const { ensemble, rows } = sample(3, 2500)
    const explainer = preparePathDependent(ensemble, { kernel: 'quadrature' })
    const reports: number[][] = []
    explainer.explain(rows, { onProgress: (done, total) => reports.push([done, total]) })
    // three trees over all rows at once: a third, two thirds, all; the first is less than the rows between two reports
    expect(reports).toEqual([
      [1666, 2500],
      [2500, 2500],
    ])
    expect(explainer.plan).toMatchObject({ kernel: 'quadrature', trees: 3 })
  })

  describe.each(['cells', 'quadrature'])('by %s', (kernel) => {
    describeShapProperties((ensemble, rows) => pathDependentShap(ensemble, rows, { kernel }))
  })
})
