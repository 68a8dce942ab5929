import { categoryOfBooleans, levelCounts } from './category-column.ts'
import { columnNumbers } from './cells.ts'

import { compareText } from './compare-text.ts'
import { mergeSorted, type SortedRun } from './merge-sorted.ts'
import type { CategoryProfile, NumberProfile, Profile, ProfileColumn, TiedValue } from './profile.ts'
import { mostLevels, profileSteps } from './profile-table.ts'
import { quantileAt, sortedValues } from './quantile.ts'
import type { Column, ColumnSchema, Table } from './table.ts'

/** Where sorted numbers of a column wait until all rows are known: in memory, or in a file. */
export type RunStore = {
  readonly add: (column: number, sorted: Float64Array) => void
  /** what was added to a column, each run once more from its beginning */
  readonly runs: (column: number) => readonly SortedRun[]
}

/** A profile that is made of rows that come part by part. */
export type TableProfile = {
  /** all parts have the same columns */
  readonly add: (part: Table) => void
  readonly finish: () => Profile
}

/**
 * The same profile as `profileTable` of all rows, of rows that come part by part: numbers wait in a store as sorted runs and are merged at the end, twice
 * over, so that no more is held than the store holds; of texts the levels are counted.
 *
 * @example
 * const runs = []
 * const profile = createTableProfile({ add: (_, run) => runs.push(run), runs: () => runs.map((run) => [run]) })
 * profile.add(makeTable([{ name: 'x', type: 'float64', values: Float64Array.of(3, 1) }]))
 * profile.add(makeTable([{ name: 'x', type: 'float64', values: Float64Array.of(2) }]))
 * profile.finish().columns[0].mean   // 2
 */
export function createTableProfile(store: RunStore): TableProfile {
  let schema: Table['schema'] = []
  let columns: ColumnParts[] = []
  let rows = 0
  return {
    add: (part) => {
      if (rows === 0) {
        schema = part.schema
        columns = part.columns.map((column, j) => columnParts(column.type, j, store))
      }
      part.columns.forEach((column, j) => {
        columns[j]!.add(column)
      })
      rows += part.rows
    },
    finish: () => ({ rows, columns: columns.map((column, j) => column.finish(schema[j]!)) }),
  }
}

type ColumnParts = {
  readonly add: (column: Column) => void
  readonly finish: (schema: ColumnSchema) => ProfileColumn
}

function columnParts(type: Column['type'], j: number, store: RunStore): ColumnParts {
  return type === 'category' || type === 'boolean' ? categoryParts() : numberParts(j, store)
}

function categoryParts(): ColumnParts {
  const counts = new Map<string, number>()
  let [n, rows] = [0, 0]
  return {
    add: (column) => {
      const levels = column.type === 'boolean' ? categoryOfBooleans(column.values) : column
      if (levels.type !== 'category') return
      levelCounts(levels).forEach((count, code) => {
        if (count > 0) counts.set(levels.levels[code]!, (counts.get(levels.levels[code]!) ?? 0) + count)
        n += count
      })
      rows += column.values.length
    },
    finish: ({ name, type, unit }): CategoryProfile => {
      const used = [...counts]
        .map(([level, count]) => ({ level, count }))
        .sort((a, b) => b.count - a.count || compareText(a.level, b.level))
      const others = used.slice(mostLevels)
      return {
        ...{ name, type, unit },
        kind: 'category',
        n,
        missing: rows - n,
        levels: used.slice(0, mostLevels),
        others: { levels: others.length, count: others.reduce((sum, { count }) => sum + count, 0) },
      }
    },
  }
}

function numberParts(j: number, store: RunStore): ColumnParts {
  let [n, rows] = [0, 0]
  return {
    add: (column) => {
      const sorted = sortedValues(columnNumbers(column))
      store.add(j, sorted)
      n += sorted.length
      rows += column.values.length
    },
    finish: ({ name, type, unit }): NumberProfile => {
      const { sum, distinct, ties, commonest, quantiles } = onePass(n, store.runs(j))
      const mean = n === 0 ? null : sum / n
      return {
        ...{ name, type, unit },
        kind: 'number',
        n,
        missing: rows - n,
        mean,
        sd: mean === null ? null : Math.sqrt(squares(mean, store.runs(j)) / n),
        quantiles,
        ties,
        isExact: distinct <= profileSteps,
        commonest: commonest === null ? null : { value: commonest.value, share: commonest.count / n },
      }
    },
  }
}

function squares(mean: number, runs: readonly SortedRun[]): number {
  let sum = 0
  mergeSorted(runs, (value) => {
    sum += (value - mean) * (value - mean)
  })
  return sum
}

/** Everything that rising values tell in one pass. */
function onePass(n: number, runs: readonly SortedRun[]) {
  const quantiles = quantilesOf(n)
  const tied = tiedValues(n)
  let sum = 0
  mergeSorted(runs, (value, i) => {
    sum += value
    quantiles.add(value, i)
    tied.add(value, i)
  })
  return { sum, ...tied.finish(), quantiles: quantiles.finish() }
}

/** The values between which quantiles lie, picked as they pass. */
function quantilesOf(n: number) {
  const picked = new Map<number, number>()
  const lows = Array.from({ length: profileSteps + 1 }, (_, k) => Math.floor((k / profileSteps) * (n - 1)))
  const wanted = [...new Set(lows.flatMap((low) => [low, Math.min(low + 1, n - 1)]))].sort((a, b) => a - b)
  let next = 0
  return {
    add: (value: number, i: number) => {
      if (wanted[next] !== i) return
      picked.set(i, value)
      next++
    },
    finish: () =>
      n === 0
        ? []
        : Array.from({ length: profileSteps + 1 }, (_, k) =>
            quantileAt(n, k / profileSteps, (i) => picked.get(i)!),
          ),
  }
}

/** Runs of equal values: all of them while there are few, and those of at least n / 200 rows. */
function tiedValues(n: number) {
  const few: TiedValue[] = []
  const many: TiedValue[] = []
  let commonest: TiedValue | null = null
  let [distinct, start, last] = [0, 0, Number.NaN]
  const close = (end: number) => {
    if (end === start) return
    const run = { value: last, count: end - start, below: start }
    distinct++
    if (few.length < profileSteps) few.push(run)
    if (run.count >= n / profileSteps) many.push(run)
    if (commonest === null || run.count > commonest.count) commonest = run
    start = end
  }
  return {
    add: (value: number, i: number) => {
      if (value !== last) close(i)
      last = value
    },
    finish: () => {
      close(n)
      return {
        distinct,
        ties: distinct <= profileSteps ? few : many,
        commonest: commonest as TiedValue | null,
      }
    },
  }
}
