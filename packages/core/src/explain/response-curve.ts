import type { Matrix } from '../features/index.ts'
import { quantileOfSorted } from '../math/index.ts'
import { createDependence } from './dependence-bins.ts'
import { binOf, quantileEdges } from './value-grid.ts'

/** Contribution against value of one numeric column: `values[k]` at `bins[k]`; the bin `refIndex` stands for what is usual. */
export type ResponseCurve = {
  readonly builder: 'observed' | 'median_row_sweep'
  readonly bins: Float64Array
  readonly values: Float64Array
  readonly refIndex: number
  readonly min: number
  readonly max: number
  /** quartiles of the contributions in each bin; of observed curves only */
  readonly low?: Float64Array
  readonly high?: Float64Array
}

/**
 * The curve of real rows: quantile bins of the values, median and quartiles of the contributions in each, the reference being the bin of the median
 * value. Bins stand at the middle of their bounds.
 *
 * @returns null where there are not two different values
 * @example
 * observedCurve(Float64Array.of(0, 1, 2, 3), Float64Array.of(-1, -1, 1, 1), 2).values // Float64Array [-1, 1]
 */
export function observedCurve(values: Float64Array, phi: Float64Array, count = 20): ResponseCurve | null {
  const edges = quantileEdges(values, count)
  if (edges.length < 2) return null
  const dependence = createDependence({ edges })
  dependence.add(values, phi)
  const { bins } = dependence.finish()
  const sorted = values.filter((value) => !Number.isNaN(value)).sort()
  const usual = edges[binOf(edges, quantileOfSorted(sorted, 0.5))]!
  return {
    builder: 'observed',
    bins: Float64Array.from(bins, ({ low, high }) => (low + high) / 2),
    values: Float64Array.from(bins, ({ median }) => median),
    refIndex: Math.max(
      0,
      bins.findIndex(({ low }) => low === usual),
    ),
    min: sorted[0]!,
    max: sorted.at(-1)!,
    low: Float64Array.from(bins, ({ q25 }) => q25),
    high: Float64Array.from(bins, ({ q75 }) => q75),
  }
}

/** Values of a sweep, and which of them stands for the usual. */
const sweepSteps = 10
const sweepReference = 5

/**
 * The curve of a made row: every column at the background's median, one of them swept over 10 evenly spaced values from the background's least to its greatest;
 * the contribution of that column. For agreement with programs that do so only: the median of one-hot columns is a row that cannot exist, and the
 * middle of a range is not what is usual.
 *
 * @param explain contributions of rows, rows × columns; against the same background
 * @returns one curve per column; null for a constant one
 * @example
 * medianRowSweeps(background, (rows) => rows.columns[0].slice())[0].values // Float64Array [0.2, …, 0.7]
 */
export function medianRowSweeps(
  background: Matrix,
  explain: (rows: Matrix) => Float64Array,
): (ResponseCurve | null)[] {
  const sorted = background.columns.map((column) => column.filter((value) => !Number.isNaN(value)).sort())
  const usual = sorted.map((column) => (column.length === 0 ? Number.NaN : quantileOfSorted(column, 0.5)))
  return sorted.map((column, j) => {
    const [min, max] = [column[0], column.at(-1)]
    if (min === undefined || max === undefined || min === max) return null
    const bins = Float64Array.from(
      { length: sweepSteps },
      (_, k) => min + (k * (max - min)) / (sweepSteps - 1),
    )
    const columns = usual.map((value, other) =>
      other === j ? bins : new Float64Array(sweepSteps).fill(value),
    )
    const phi = explain({ rows: sweepSteps, names: background.names, columns })
    const values = Float64Array.from(bins, (_, k) => phi[k * background.columns.length + j]!)
    return { builder: 'median_row_sweep', bins, values, refIndex: sweepReference, min, max }
  })
}
