import { expect, it } from 'vitest'
import { asksOf, layPieces } from '../../src/explain/cell-asks.ts'
import { codedFeatures } from '../../src/explain/cell-codes.ts'
import { compileSection } from '../../src/explain/cell-sections.ts'
import { cellValues } from '../../src/explain/cell-values.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { randomEnsemble } from './random-ensemble.ts'

const ensemble = randomEnsemble({ seed: 8, features: 6, trees: 20, depth: 4 })
const trees = Int32Array.from(ensemble.treeOutput.keys())
const features = codedFeatures(ensemble, trees)!
const target = explainedOutput(ensemble, 0)
const section = compileSection(ensemble, target, trees, features, null, 'clusters')!
const { program, boxes } = section

/** Places of the features of a node's leaves. */
function featuresBelow(node: number): number[] {
  if (node >= program.blocks) {
    const unit = node - program.blocks
    const children = program.unitChild.subarray(program.unitStart[unit], program.unitStart[unit + 1])
    return [...children].flatMap(featuresBelow)
  }
  const [first, end] = [program.blockLeaf[node]!, program.blockLeaf[node + 1]!]
  return [...boxes.place.subarray(boxes.slotStart[first], boxes.slotStart[end])]
}

it('finds no feature beyond those of the leaves, and all on which classes differ', () => {
  asksOf(program).forEach((asked, node) => {
    const below = featuresBelow(node)
    for (const f of asked) expect(below).toContain(f)
    features.forEach((_, f) => {
      if (node >= program.blocks || asked.includes(f)) return
      const at = node * program.totalCodes
      const classes = program.classOf.subarray(at + program.codeStart[f]!, at + program.codeStart[f + 1]!)
      expect(new Set(classes).size).toBe(1)
    })
  })
})

it('leaves out pairs of numbers that are 0 for all patterns', () => {
  const width = 6
  const values = cellValues({ values: 'contributions' }, section, null)
  const { of, start, total } = layPieces(program, values, width)
  expect(of).toHaveLength(program.blocks)
  expect(start[0]).toBe(0)
  expect(total).toBeLessThan((program.valueRows * width) / 2)
  of.forEach((pieces, block) => {
    const pairs = new Set(featuresBelow(block).map((f) => f >> 1))
    for (const piece of pieces) expect(pairs.has(piece)).toBe(true)
  })
})
