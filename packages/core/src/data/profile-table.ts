import { type CategoryColumn, categoryOfBooleans, levelCounts } from './category-column.ts'
import { columnNumbers } from './cells.ts'
import { compareText } from './compare-text.ts'
import type { CategoryProfile, NumberProfile, Profile, TiedValue } from './profile.ts'
import { quantile, sortedValues } from './quantile.ts'
import type { Column, Table } from './table.ts'

export const profileSteps = 200
export const mostLevels = 1000

/**
 * The profile of each column, in schema order; enough to say later how a value compares with these rows.
 *
 * @example
 * const [age] = profileTable(fromRecords([{ age: 38 }, { age: 51 }, { age: 51 }, { age: null }])).columns
 * age.missing        // 1
 * age.quantiles[50]  // 44.5
 * age.commonest      // { value: 51, share: 0.666667 }
 */
export function profileTable(table: Table): Profile {
  return {
    rows: table.rows,
    columns: table.columns.map((column, j) => {
      const { name, type, unit } = table.schema[j]!
      return { name, type, unit, ...profileOf(column) }
    }),
  }
}

type Unnamed<T> = Omit<T, 'name' | 'type' | 'unit'>

function profileOf(column: Column): Unnamed<NumberProfile> | Unnamed<CategoryProfile> {
  if (column.type === 'category') return categoryProfile(column)
  if (column.type === 'boolean') return categoryProfile(categoryOfBooleans(column.values))
  return numberProfile(columnNumbers(column))
}

function numberProfile(values: Float64Array): Unnamed<NumberProfile> {
  const sorted = sortedValues(values)
  const n = sorted.length
  const { distinct, ties, commonest } = runsOf(sorted)
  return {
    kind: 'number',
    n,
    missing: values.length - n,
    ...meanAndDeviation(sorted),
    quantiles:
      n === 0 ? [] : Array.from({ length: profileSteps + 1 }, (_, k) => quantile(sorted, k / profileSteps)),
    ties,
    isExact: distinct <= profileSteps,
    commonest: commonest === null ? null : { value: commonest.value, share: commonest.count / n },
  }
}

function meanAndDeviation(sorted: Float64Array): { mean: number | null; sd: number | null } {
  const n = sorted.length
  if (n === 0) return { mean: null, sd: null }
  let sum = 0
  for (let i = 0; i < n; i++) sum += sorted[i]!
  const mean = sum / n
  let squares = 0
  for (let i = 0; i < n; i++) squares += (sorted[i]! - mean) * (sorted[i]! - mean)
  return { mean, sd: Math.sqrt(squares / n) }
}

type Runs = { readonly distinct: number; readonly ties: TiedValue[]; readonly commonest: TiedValue | null }

/** Runs of equal values; kept are all of them while there are few, else those of at least n / 200 rows. */
function runsOf(sorted: Float64Array): Runs {
  const distinct = countDistinct(sorted)
  const least = distinct <= profileSteps ? 1 : sorted.length / profileSteps
  const ties: TiedValue[] = []
  let commonest: TiedValue | null = null
  for (let start = 0, end = 0; start < sorted.length; start = end) {
    while (end < sorted.length && sorted[end] === sorted[start]) end++
    const run = { value: sorted[start]!, count: end - start, below: start }
    if (run.count >= least) ties.push(run)
    if (commonest === null || run.count > commonest.count) commonest = run
  }
  return { distinct, ties, commonest }
}

function countDistinct(sorted: Float64Array): number {
  let distinct = sorted.length === 0 ? 0 : 1
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) distinct++
  return distinct
}

function categoryProfile(column: CategoryColumn): Unnamed<CategoryProfile> {
  const counts = levelCounts(column)
  const used = column.levels
    .map((level, code) => ({ level, count: counts[code]! }))
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || compareText(a.level, b.level))
  const n = rowsOf(used)
  const others = used.slice(mostLevels)
  return {
    kind: 'category',
    n,
    missing: column.values.length - n,
    levels: used.slice(0, mostLevels),
    others: { levels: others.length, count: rowsOf(others) },
  }
}

function rowsOf(levels: readonly { readonly count: number }[]): number {
  return levels.reduce((sum, { count }) => sum + count, 0)
}
