import {
  accumulatedEffects,
  type Column,
  centredCurves,
  columnOf,
  levelEffects,
  type Matrix,
  numberAt,
  type OtherColumn,
  pairedEffects,
  pairShare,
  partialDependence,
  quantileOfSorted,
  rowSample,
  selectRows,
  similarityOrder,
  type Table,
  thresholdGrid,
  valueGrid,
  variedRows,
} from '@candor/core'
import { appError } from '../errors.ts'
import type { CurveLine, Curves, DependenceAnswer, HSquared, SourceValues } from './dependence-answer.ts'

/** Individual curves that are given. */
const mostCurves = 200

/** Partial dependence line by line, or the curves of up to 200 rows. */
export function curveLines(
  curves: Curves,
): Pick<DependenceAnswer, 'lines'> & Partial<Pick<DependenceAnswer, 'reference'>> {
  const { part, own, request } = curves
  const grid = gridOf(curves, own)
  if (request.kind === 'ice') return individualLines(curves, grid)
  const { mean } = partialDependence({ ...varied(curves, part.table, grid), weights: part.W })
  const near = (k: number) => own.values.filter((value) => value === grid[k]).length
  return {
    lines: Array.from(grid, (value, k) => ({
      value: shownAt(own, value),
      mean: mean[k]!,
      ...(own.levels === null ? {} : { n: near(k) }),
    })),
  }
}

function individualLines(curves: Curves, grid: Float64Array) {
  const { part, own } = curves
  const { table, positions } = part
  const count = Math.min(mostCurves, table.rows)
  const places = Int32Array.from({ length: count }, (_, i) => Math.floor((i * table.rows) / count))
  const { individual } = partialDependence(varied(curves, selectRows(table, places), grid))
  const reference = usualPlace(own, grid)
  const centred = centredCurves(individual, grid.length, reference)
  return {
    reference: shownAt(own, grid[reference]!),
    lines: Array.from(individual, (answer, i) => {
      const at = places[Math.floor(i / grid.length)]!
      const value = shownAt(own, grid[i % grid.length]!)
      return { row: positions?.[at] ?? part.first + at, value, answer, centred: centred[i]! }
    }),
  }
}

/** The place on the grid nearest to the median; of levels that of the commonest. */
function usualPlace({ values, levels }: SourceValues, grid: Float64Array): number {
  const known = values.filter((value) => !Number.isNaN(value)).sort()
  if (levels !== null) {
    const counts = Array.from(grid, (code) => known.filter((value) => value === code).length)
    return counts.indexOf(Math.max(...counts))
  }
  const median = quantileOfSorted(known, 0.5)
  return grid.reduce(
    (best, value, k) => (Math.abs(value - median) < Math.abs(grid[best]! - median) ? k : best),
    0,
  )
}

function varied({ model, own, answers, request }: Curves, table: Table, grid: Float64Array) {
  const vary = variedRows(model.pipeline, table, own.source)
  const { onProgress } = request
  return {
    count: grid.length,
    rowsAt: (k: number) => vary((column) => constant(column, grid[k]!)),
    answers,
    ...(onProgress === undefined ? {} : { onProgress }),
  }
}

function gridOf({ model, part, request }: Curves, { source, values, levels }: SourceValues): Float64Array {
  if (levels !== null) return Float64Array.from(new Set(values.filter((code) => !Number.isNaN(code)))).sort()
  const grid =
    request.grid === 'thresholds'
      ? thresholdGrid(model.model, model.pipeline, part.table, source)
      : valueGrid(values, { resolution: request.resolution })
  if (grid.length === 0) throw appError('jobs.no_rows', { what: `a curve of the known values of ${source}` })
  return grid
}

/** Values of each of two columns on which a pair is worked out. */
const pairResolution = 20

/** Partial dependence of a pair, line by line. */
export function pairLines(curves: Curves, own: SourceValues, other: SourceValues): CurveLine[] {
  const { part, answers, request } = curves
  const { onProgress } = request
  const narrow = {
    ...curves,
    request: { ...request, resolution: Math.min(pairResolution, request.resolution) },
  }
  const [grid, second] = [gridOf(narrow, own), gridOf(narrow, other)]
  const set = pairSetter(curves, part.table, own, other)
  const placeOf = (k: number) => [grid[Math.floor(k / second.length)]!, second[k % second.length]!] as const
  const { mean } = partialDependence({
    count: grid.length * second.length,
    rowsAt: (k) =>
      set(
        (column) => constant(column, placeOf(k)[0]),
        (column) => constant(column, placeOf(k)[1]),
      ),
    answers,
    weights: part.W,
    ...(onProgress === undefined ? {} : { onProgress }),
  })
  return Array.from(mean, (answer, k) => {
    const [value, withValue] = placeOf(k)
    return { value: shownAt(own, value), with_value: shownAt(other, withValue), mean: answer }
  })
}

type Change = (column: Column) => Column

/** Rows of a table with both columns changed, as the model takes them; null leaves one as it is. */
function pairSetter(
  { model }: Curves,
  table: Table,
  own: SourceValues,
  other: SourceValues,
): (first: Change | null, second: Change | null) => Matrix {
  const place = table.schema.findIndex(({ name }) => name === other.source)
  return (first, second) => {
    const columns = second === null ? table.columns : table.columns.with(place, second(table.columns[place]!))
    return variedRows(model.pipeline, { ...table, columns }, own.source)(first ?? ((column) => column))
  }
}

/** Friedman's H² of a pair over rows drawn by the seed: joint and single curves at the rows' own values. */
export function pairH2(curves: Curves, own: SourceValues, other: SourceValues, count: number): HSquared {
  const { part, answers, request } = curves
  const rows = rowSample({ rows: part.table.rows, count, seed: request.seed })
  const table = selectRows(part.table, rows)
  const weights = part.W === null ? null : Float64Array.from(rows, (row) => part.W![row]!)
  const set = pairSetter(curves, table, own, other)
  const at =
    ({ values }: SourceValues, k: number) =>
    (column: Column) =>
      constant(column, values[rows[k]!]!)
  const curve = (rowsAt: (k: number) => Matrix) =>
    partialDependence({ count: rows.length, rowsAt, answers, weights }).mean
  const value = pairShare(
    curve((k) => set(at(own, k), at(other, k))),
    curve((k) => set(at(own, k), null)),
    curve((k) => set(null, at(other, k))),
    weights,
  )
  return { value, rows: rows.length, of: part.table.rows, seed: request.seed }
}

/** Accumulated local effects line by line; of a category with the order of its levels. */
export function effectLines(
  curves: Curves,
  own: SourceValues,
): Pick<DependenceAnswer, 'lines'> & Partial<Pick<DependenceAnswer, 'order'>> {
  const { model, part, answers, request } = curves
  const vary = variedRows(model.pipeline, part.table, own.source)
  if (own.levels !== null) return levelLines(curves, own)
  const { edges, counts, effect } = accumulatedEffects({
    values: own.values,
    rowsWith: (values) => vary((column) => setTo(column, values)),
    answers,
    bins: request.bins,
    weights: part.W,
  })
  return {
    lines: Array.from(edges, (value, k) => ({
      value,
      n: k === 0 ? 0 : counts[k - 1]!,
      effect: effect[k]!,
    })),
  }
}

function levelLines({ model, part, answers }: Curves, own: SourceValues) {
  const vary = variedRows(model.pipeline, part.table, own.source)
  const codes = Int32Array.from(own.values, (code) => (Number.isNaN(code) ? -1 : code))
  const order = similarityOrder(codes, own.levels!.length, othersOf(part.table, model.pipeline, own), part.W)
  const places = codes.map((code) => (code < 0 ? -1 : order.indexOf(code)))
  const effect = levelEffects({
    codes: places,
    levels: order.length,
    rowsWith: (set) =>
      vary((column) =>
        setTo(
          column,
          Float64Array.from(set, (place) => (place < 0 ? Number.NaN : order[place]!)),
        ),
      ),
    answers,
    weights: part.W,
  })
  const levels = Array.from(order, (code) => own.levels![code]!)
  return {
    order: levels,
    lines: levels.map((value, k) => ({
      value,
      n: places.filter((place) => place === k).length,
      effect: effect[k]!,
    })),
  }
}

/** The other columns that the model reads. */
function othersOf(table: Table, { inputs }: Curves['model']['pipeline'], own: SourceValues): OtherColumn[] {
  const names = inputs.map(({ name }) => name).filter((name) => name !== own.source)
  return names.map((name) => {
    const { column } = columnOf(table, name)
    const isCategory = column.type === 'category'
    const values = isCategory
      ? Float64Array.from(column.values, (code) => (code < 0 ? Number.NaN : code))
      : Float64Array.from({ length: table.rows }, (_, row) => numberAt(column, row))
    return { values, isCategory }
  })
}

/**
 * Second-order local effects of two columns of numbers, line by line.
 *
 * @throws jobs.effects_need_numbers
 */
export function pairedEffectLines(curves: Curves, own: SourceValues, other: SourceValues): CurveLine[] {
  const { part, answers, request } = curves
  for (const { source, levels } of [own, other])
    if (levels !== null) throw appError('jobs.effects_need_numbers', { feature: source })
  const set = pairSetter(curves, part.table, own, other)
  const { first, second, counts, effect } = pairedEffects({
    values: [own.values, other.values],
    rowsWith: (a, b) =>
      set(
        (column) => setTo(column, a),
        (column) => setTo(column, b),
      ),
    answers,
    bins: request.bins,
    weights: part.W,
  })
  const cellAt = (i: number, j: number) =>
    i === 0 || j === 0 ? 0 : counts[(i - 1) * (second.length - 1) + j - 1]!
  return Array.from(effect, (value, k) => {
    const [i, j] = [Math.floor(k / second.length), k % second.length]
    return { value: first[i]!, with_value: second[j]!, n: cellAt(i, j), effect: value }
  })
}

/** A column with the same value, or level, in every row. */
function constant(column: Column, value: number): Column {
  return setTo(column, new Float64Array(column.values.length).fill(value))
}

function setTo(column: Column, values: Float64Array): Column {
  if (column.type === 'category')
    return { ...column, values: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)) }
  return { type: 'float64', values }
}

function shownAt({ levels }: SourceValues, value: number): number | string {
  return levels === null ? value : levels[value]!
}
