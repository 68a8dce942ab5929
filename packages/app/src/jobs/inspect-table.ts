import {
  type Column,
  columnOf,
  isMissing,
  numberAt,
  type Profile,
  type ProfileColumn,
  positionOf,
  profileTable,
  rocAuc,
  type Table,
  tableDigest,
  valueAt,
} from '@candor/core'
import { type ReadOptions, readTable } from './read-table.ts'

export type InspectRequest = {
  readonly files: readonly string[]
  readonly target: string | null
  readonly reading: ReadOptions
}

export type InspectedColumn = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly type: string
  readonly n: number
  readonly missing: number
}

export type ColumnWarning = {
  readonly code: 'constant' | 'id_like' | 'leak_like' | 'mostly_missing'
  readonly column: string
  readonly detail: string
}

/** The answer of `candor inspect --json`. */
export type Inspection = {
  readonly rows: number
  readonly columns: readonly InspectedColumn[]
  readonly target: {
    readonly column: string
    readonly values: readonly { readonly value: string; readonly count: number; readonly share: number }[]
  } | null
  readonly warnings: readonly ColumnWarning[]
  readonly data_digest: string
}

const shownLevels = 10
/** Ranks the target better than this alone: more than any honest column does. */
const leakAuc = 0.98
const fewLevels = 50

/** Summarises a table: types, missing values, quantiles, levels, what the target holds, and columns that look wrong. */
export async function inspectTable({ files, target, reading }: InspectRequest): Promise<Inspection> {
  const table = await readTable(files, { ...reading, unjudged: 'all' })
  if (target !== null) positionOf(table, target)
  const profile = profileTable(table)
  return {
    rows: table.rows,
    columns: profile.columns.map(columnSummary),
    target: target === null ? null : targetSummary(table, target),
    warnings: warningsOf(table, profile, target),
    data_digest: `sha256:${tableDigest(table)}`,
  }
}

function columnSummary(column: ProfileColumn): InspectedColumn {
  const { name, type, n, missing } = column
  if (column.kind === 'category') {
    const count = column.levels.length + column.others.levels
    return { name, type, n, missing, levels: count, top: column.levels.slice(0, shownLevels) }
  }
  const at = (k: number) => readable(type, column.quantiles[k])
  return {
    name,
    type,
    n,
    missing,
    mean: type === 'instant' ? null : column.mean,
    sd: type === 'instant' ? null : column.sd,
    min: at(0),
    p25: at(50),
    p50: at(100),
    p75: at(150),
    max: at(200),
  }
}

function readable(type: Column['type'], value: number | undefined): number | string | null {
  if (value === undefined) return null
  return type === 'instant' ? new Date(value).toISOString() : value
}

function targetSummary(table: Table, name: string): Inspection['target'] {
  const { column } = columnOf(table, name)
  const counts = new Map<string, number>()
  for (let row = 0; row < table.rows; row++) {
    const value = valueAt(column, row)
    const text = value === null ? '(missing)' : String(value)
    counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  const values = [...counts].sort(([, a], [, b]) => b - a).slice(0, shownLevels)
  return {
    column: name,
    values: values.map(([value, count]) => ({ value, count, share: count / table.rows })),
  }
}

function warningsOf(table: Table, { columns }: Profile, target: string | null): ColumnWarning[] {
  const labels = target === null ? null : twoLabels(columnOf(table, target).column, table.rows)
  return columns.flatMap((profile, j) => {
    if (profile.name === target) return []
    const column = table.columns[j]!
    return [
      constantWarning(profile),
      missingWarning(profile, table.rows),
      idWarning(profile, column),
      labels === null ? null : leakWarning(column, profile, labels),
    ].filter((warning) => warning !== null)
  })
}

function constantWarning(profile: ProfileColumn): ColumnWarning | null {
  const values =
    profile.kind === 'category' ? profile.levels.length : profile.isExact ? profile.ties.length : 2
  if (values > 1) return null
  return {
    code: 'constant',
    column: profile.name,
    detail: values === 0 ? 'no value at all' : 'one value in every row',
  }
}

function missingWarning({ name, missing }: ProfileColumn, rows: number): ColumnWarning | null {
  if (missing * 2 <= rows || missing === rows) return null
  return { code: 'mostly_missing', column: name, detail: `${missing} of ${rows} values are missing` }
}

function idWarning(profile: ProfileColumn, column: Column): ColumnWarning | null {
  const { name, n } = profile
  if (column.type === 'float64' || column.type === 'float32' || column.type === 'boolean' || n <= fewLevels)
    return null
  const different =
    profile.kind === 'category' ? profile.levels.length + profile.others.levels : differentOf(column)
  if (profile.kind === 'category' ? different * 2 <= n : different < n) return null
  return { code: 'id_like', column: name, detail: `${different} different values in ${n} rows` }
}

function differentOf(column: Column): number {
  return new Set(column.values).size
}

/** 0 and 1 for a target of two values; null otherwise. */
function twoLabels(column: Column, rows: number): Float64Array | null {
  const values = new Set<unknown>()
  for (let row = 0; row < rows && values.size < 3; row++) values.add(valueAt(column, row))
  if (values.size !== 2 || values.has(null)) return null
  const [first] = values
  return Float64Array.from({ length: rows }, (_, row) => (valueAt(column, row) === first ? 0 : 1))
}

function leakWarning(
  column: Column,
  { name, kind, n }: ProfileColumn,
  labels: Float64Array,
): ColumnWarning | null {
  if (column.type === 'instant' || n === 0) return null
  if (column.type === 'category' && column.levels.length > fewLevels) return null
  const scores = kind === 'category' ? levelRates(column, labels) : rankable(column, labels.length)
  const auc = rocAuc(labels, scores)
  const area = 'value' in auc ? Math.max(auc.value, 1 - auc.value) : 0
  if (area < leakAuc) return null
  return {
    code: 'leak_like',
    column: name,
    detail: `alone it ranks the target with ROC AUC ${area.toFixed(3)}`,
  }
}

function levelRates(column: Column, labels: Float64Array): Float64Array {
  const sums = new Map<number, [positives: number, rows: number]>()
  column.values.forEach((code: number, row: number) => {
    const [positives, rows] = sums.get(code) ?? [0, 0]
    sums.set(code, [positives + labels[row]!, rows + 1])
  })
  return Float64Array.from(column.values, (code: number) => {
    const [positives, rows] = sums.get(code)!
    return positives / rows
  })
}

/** A missing value stands below all others: that it is missing may be the leak. */
function rankable(column: Column, rows: number): Float64Array {
  return Float64Array.from({ length: rows }, (_, row) =>
    isMissing(column, row) ? Number.NEGATIVE_INFINITY : numberAt(column, row),
  )
}
