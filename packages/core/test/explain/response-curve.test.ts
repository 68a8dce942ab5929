import { expect, it } from 'vitest'
import { interventionalShap, medianRowSweeps, observedCurve } from '../../src/index.ts'
import { sample } from './shap-properties.ts'

it('observedCurve: medians by quantile bins, the reference where the median value is', () => {
  const values = Float64Array.from({ length: 101 }, (_, i) => i)
  const curve = observedCurve(
    values,
    values.map((value) => 2 * value),
    4,
  )!
  expect(curve).toMatchObject({ builder: 'observed', refIndex: 1, min: 0, max: 100 })
  expect([...curve.bins]).toEqual([12.5, 37.5, 62.5, 87.5])
  expect([...curve.values]).toEqual([25, 76, 126, 176])
  expect(observedCurve(new Float64Array(3), new Float64Array(3))).toBeNull()
})

it('medianRowSweeps: the median row with one column swept, its own contribution', () => {
  const { ensemble, background } = sample(3)
  const still = { ...background, columns: background.columns.with(1, new Float64Array(17).fill(0.5)) }
  const curves = medianRowSweeps(still, (rows) => interventionalShap(ensemble, rows, still).phi)
  expect(curves[1]).toBeNull()
  const curve = curves[0]!
  const known = still.columns[0]!.filter((value) => !Number.isNaN(value)).sort()
  expect(curve).toMatchObject({ builder: 'median_row_sweep', refIndex: 5, min: known[0], max: known.at(-1) })
  expect(curve.bins).toHaveLength(10)
  const columns = still.columns.map((column, j) => {
    const sorted = column.filter((value) => !Number.isNaN(value)).sort()
    const middle =
      sorted.length % 2 === 1
        ? sorted[(sorted.length - 1) / 2]!
        : (sorted[sorted.length / 2 - 1]! + sorted[sorted.length / 2]!) / 2
    return Float64Array.of(j === 0 ? curve.bins[4]! : middle)
  })
  const one = interventionalShap(ensemble, { rows: 1, names: still.names, columns }, still).phi[0]!
  expect(curve.values[4]).toBeCloseTo(one, 12)
})
