import type { NamedColumn, Table } from '../data/index.ts'
import { columnNumbers, columnOf, makeTable, selectColumns, selectRows } from '../data/index.ts'
import { candorError } from '../errors.ts'
import { type SeriesOrder, seriesOrder } from './series-order.ts'
import { sizesOf, type TemporalPlan, temporalNames } from './temporal-plan.ts'
import { divisorAddition, temporalStatistics } from './temporal-statistics.ts'

/**
 * The block `temporal`: one row for each entity, in the order of first rows, with what its series of points looks like. Time grows with the
 * number of rows; memory beside the result is one array of row numbers.
 *
 * @returns the entity, the columns of `keep` with the values of the entity's last row, and the features of `temporalNames` as float64
 * @throws data.unknown_column, data.wrong_type (a metric that is not a number), data.no_rows, math.out_of_range (a window or lag below 1)
 * @example
 * const points = fromRecords([{ user: 'a', hour: 0, views: 4 }, { user: 'a', hour: 1, views: 6 }])
 * const { schema } = temporalFeatures(points, { entity: 'user', time: 'hour', metrics: ['views'] })
 * schema.length // 28
 */
export function temporalFeatures(table: Table, plan: TemporalPlan): Table {
  const sizes = sizesOf(plan)
  for (const size of [...sizes.windows, ...sizes.lags]) checkSize(size)
  const times = columnNumbers(columnOf(table, plan.time).column)
  const order = seriesOrder(columnOf(table, plan.entity).column, times)
  if (order.starts.length < 2) throw candorError('data.no_rows', { what: 'the table of points', minimum: 1 })
  const features = [...metricColumns(table, plan, order), ...ratioColumns(table, plan, order)]
  if (plan.undefined === 'zero') for (const column of features) zeroUndefined(column)
  const names = temporalNames(plan)
  return joined(
    keptColumns(table, plan, order),
    features.map((values, j) => ({ name: names[j]!, type: 'float64', values })),
  )
}

function checkSize(value: number): void {
  if (!Number.isSafeInteger(value) || value < 1)
    throw candorError('math.out_of_range', { name: 'window or lag', range: '[1, 2^53)', value })
}

function numbersOf(table: Table, name: string): Float64Array {
  const { column } = columnOf(table, name)
  if (column.type === 'category' || column.type === 'instant')
    throw candorError('data.wrong_type', { column: name, received: column.type, expected: 'a number' })
  return columnNumbers(column)
}

function metricColumns(table: Table, plan: TemporalPlan, order: SeriesOrder): Float64Array[] {
  const { windows, lags } = sizesOf(plan)
  const perMetric = temporalNames({ metrics: ['m'], windows, lags }).length
  return plan.metrics.flatMap((metric) =>
    statisticColumns(numbersOf(table, metric), order, windows, lags, perMetric),
  )
}

function statisticColumns(
  values: Float64Array,
  { rows, starts }: SeriesOrder,
  windows: readonly number[],
  lags: readonly number[],
  perMetric: number,
): Float64Array[] {
  const count = starts.length - 1
  const columns = Array.from({ length: perMetric }, () => new Float64Array(count))
  const points = new Float64Array(longest(starts))
  const written = new Float64Array(perMetric)
  for (let s = 0; s < count; s++) {
    const n = gatherPresent(values, rows.subarray(starts[s]!, starts[s + 1]!), points)
    temporalStatistics(points.subarray(0, n), windows, lags, written)
    for (let j = 0; j < perMetric; j++) columns[j]![s] = written[j]!
  }
  return columns
}

function longest(starts: Int32Array): number {
  let most = 0
  for (let s = 1; s < starts.length; s++) most = Math.max(most, starts[s]! - starts[s - 1]!)
  return most
}

/** @returns how many values are not missing */
function gatherPresent(values: Float64Array, rows: Int32Array, to: Float64Array): number {
  let n = 0
  for (let i = 0; i < rows.length; i++) {
    const value = values[rows[i]!]!
    if (!Number.isNaN(value)) to[n++] = value
  }
  return n
}

function ratioColumns(table: Table, { ratios }: TemporalPlan, order: SeriesOrder): Float64Array[] {
  if (ratios === undefined) return []
  const over = numbersOf(table, ratios.over)
  return ratios.of.map((name) => meanRatios(numbersOf(table, name), over, order))
}

function meanRatios(of: Float64Array, over: Float64Array, { rows, starts }: SeriesOrder): Float64Array {
  return Float64Array.from({ length: starts.length - 1 }, (_, s) => {
    let sum = 0
    let n = 0
    for (let i = starts[s]!; i < starts[s + 1]!; i++) {
      const ratio = of[rows[i]!]! / (over[rows[i]!]! + divisorAddition)
      if (!Number.isNaN(ratio)) {
        sum += ratio
        n++
      }
    }
    return sum / n
  })
}

function zeroUndefined(values: Float64Array): void {
  for (let i = 0; i < values.length; i++) if (Number.isNaN(values[i])) values[i] = 0
}

function keptColumns(
  table: Table,
  { entity, keep = [] }: TemporalPlan,
  { rows, starts }: SeriesOrder,
): Table {
  const last = Int32Array.from({ length: starts.length - 1 }, (_, s) => rows[starts[s + 1]! - 1]!)
  return selectRows(selectColumns(table, [entity, ...keep]), last)
}

function joined(kept: Table, features: readonly NamedColumn[]): Table {
  const more = makeTable(features)
  return {
    rows: kept.rows,
    schema: [...kept.schema, ...more.schema],
    columns: [...kept.columns, ...more.columns],
  }
}
