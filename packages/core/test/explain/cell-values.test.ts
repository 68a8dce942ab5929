import { expect, it } from 'vitest'
import { codedFeatures } from '../../src/explain/cell-codes.ts'
import { compileSection, sectionTrees } from '../../src/explain/cell-sections.ts'
import { cellWidth, countBackground } from '../../src/explain/cell-values.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('counts a background in blocks as it counts it whole, by kernels as in plain TypeScript', () => {
  const ensemble = randomEnsemble({ seed: 8, features: 5, trees: 7, depth: 6 })
  const matrix = randomRows(ensemble, 2500, 3, { missing: 0.1 })
  const target = explainedOutput(ensemble, 0)
  const features = codedFeatures(ensemble, target.trees)!
  const width = cellWidth(5, 'contributions')
  const sections = sectionTrees(ensemble, target.trees).map(
    (trees) => compileSection(ensemble, target, trees, features, null)!,
  )
  const run = {
    features,
    isSingle: ensemble.precision === 'float32',
    width,
    sections: sections.length,
    section: (index: number) => ({ section: sections[index]!, values: new Float64Array(0), width }),
    matrix,
    from: 0,
    to: matrix.rows,
  }
  const plain = countBackground(run, 2500, null)
  expect(countBackground(run, 2500, undefined)).toEqual(plain)
  expect(countBackground(run, 600, undefined)).toEqual(plain)
  const first = plain[0]!.subarray(0, 1 << sections[0]!.boxes.slotStart[1]!)
  expect(first.reduce((sum, count) => sum + count, 0)).toBe(2500)
})
