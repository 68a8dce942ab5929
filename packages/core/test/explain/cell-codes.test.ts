import { expect, it } from 'vitest'
import { codedFeatures, layAnswers, layCodes } from '../../src/explain/cell-codes.ts'
import { childFor } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('tells apart what the splits tell apart: the answer of a code is that of its values', () => {
  for (let seed = 1; seed <= 12; seed++) {
    const ensemble = randomEnsemble({ seed, features: 4, trees: 4, depth: 5, categoriesFrom: 2 })
    const rows = randomRows(ensemble, 200, seed, { missing: 0.1, categoriesFrom: 2 })
    rows.columns.forEach((column) => {
      column.set([-0.5, 2.5, 1e9, -3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0])
    })
    const trees = Int32Array.from(ensemble.treeOutput.keys())
    for (const coded of codedFeatures(ensemble, trees)!) {
      const column = rows.columns[coded.feature]!
      const codes = new Int32Array(200)
      layCodes(coded, ensemble.precision === 'float32', column, 0, 200, codes)
      const answers = new Uint8Array(coded.codes)
      ensemble.feature.forEach((feature, node) => {
        if (feature !== coded.feature) return
        layAnswers(ensemble, node, coded, answers)
        codes.forEach((code, row) => {
          const isLeft = childFor(ensemble, node, column[row]!) === ensemble.left[node]
          expect(answers[code] === 1).toBe(isLeft)
        })
      })
    }
  }
})
