import { expect, it } from 'vitest'
import { codedFeatures } from '../../src/explain/cell-codes.ts'
import { compileSection } from '../../src/explain/cell-sections.ts'
import { cellValues, cellWidth, rowCodes } from '../../src/explain/cell-values.ts'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { type CellMemory, makeCellAdder, makeCellMemory } from '../../src/explain/plain-cells.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

it('has places for the cells of a unit and its values, all over its records', () => {
  for (const width of [2, 6, 22]) {
    const { records, place } = makeCellMemory(width)
    const met = new Set(Array.from({ length: 10_000 }, (_, key) => place(3, key)))
    expect(place(3, 17)).toBe(place(3, 17))
    expect(met.size).toBeGreaterThan(9000)
    for (const at of met) expect(at % (width + 1)).toBe(0)
    expect(Math.max(...met)).toBeLessThan(records.length)
    expect(Math.max(...met)).toBeGreaterThan(0.99 * records.length)
  }
})

it('adds the same to a row whatever is remembered, where cells push each other out of few places too', () => {
  const ensemble = randomEnsemble({ seed: 5, features: 5, trees: 20, depth: 6, stop: 0.1 })
  const rows = randomRows(ensemble, 60, 5, { missing: 0.1 })
  const target = explainedOutput(ensemble, 0)
  const coded = codedFeatures(ensemble, target.trees)!
  const width = cellWidth(coded.length, 'contributions')
  const ratios = coverRatios(ensemble)
  const section = compileSection(ensemble, target, target.trees, coded, ratios, 'clusters')!
  const filled = { section, values: cellValues({ values: 'contributions' }, section, null), width }
  const few = (places: number): CellMemory => ({
    records: new Float64Array((width + 1) * places),
    place: (unit, key) => (width + 1) * ((unit + key) % places),
  })
  const codesOf = rowCodes(coded, ensemble.precision === 'float32')
  const sumsOf = (memory: CellMemory | null) => {
    const add = makeCellAdder(filled, memory)
    return Array.from({ length: 2 * rows.rows }, (_, i) => {
      const sums = new Float64Array(width)
      add(codesOf(rows.columns, i % rows.rows), sums)
      return sums
    })
  }
  const expected = sumsOf(null)
  for (const places of [1, 2, 7, 300]) expect(sumsOf(few(places))).toEqual(expected)
  expect(sumsOf(makeCellMemory(width))).toEqual(expected)
})
