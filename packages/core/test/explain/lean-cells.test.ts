import { expect, it } from 'vitest'
import { codedFeatures, layCodes } from '../../src/explain/cell-codes.ts'
import { compileSection, sectionTrees } from '../../src/explain/cell-sections.ts'
import { cellValues, cellWidth } from '../../src/explain/cell-values.ts'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { addLeanRow, layLeanTrees } from '../../src/explain/lean-cells.ts'
import { makeCellAdder } from '../../src/explain/plain-cells.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('is cut into sections of few leaves', () => {
  const grown = randomEnsemble({ seed: 3, features: 4, trees: 12, depth: 12, stop: 0 })
  const ensemble = { ...grown, threshold: grown.threshold.map((x) => Math.round(64 * x) / 64) }
  const sections = sectionTrees(ensemble, Int32Array.from(ensemble.treeOutput.keys()))
  expect(sections.map(({ length }) => length)).toEqual([4, 4, 4])
})

it('adds up leaf by leaf to the bits of the tables', () => {
  for (let seed = 1; seed <= 8; seed++) {
    const features = 2 + (seed % 6)
    const ensemble = randomEnsemble({
      seed,
      features,
      trees: 5,
      depth: 4 + seed,
      stop: 0.05,
      categoriesFrom: 5,
    })
    const rows = randomRows(ensemble, 20, seed, { missing: 0.1, categoriesFrom: 5 })
    const target = explainedOutput(ensemble, 0)
    const coded = codedFeatures(ensemble, target.trees)!
    const sections = sectionTrees(ensemble, target.trees)
    const lean = layLeanTrees(ensemble, target, sections, coded)
    const width = cellWidth(coded.length, 'contributions')
    const adders = sections.map((trees) => {
      const section = compileSection(ensemble, target, trees, coded, coverRatios(ensemble))!
      const values = cellValues({ values: 'contributions' }, section, null)
      return makeCellAdder({ section, values, width })
    })
    for (let row = 0; row < rows.rows; row++) {
      const phi = new Float64Array(rows.rows * features)
      addLeanRow(lean, rows, row, phi)
      const sums = new Float64Array(width)
      const codes = coded.map((one) => {
        const code = new Int32Array(1)
        layCodes(one, ensemble.precision === 'float32', rows.columns[one.feature]!, row, row + 1, code)
        return code[0]!
      })
      for (const add of adders) add(codes, sums)
      coded.forEach(({ feature }, k) => {
        expect(phi[row * features + feature]).toBe(sums[k])
      })
    }
  }
})
