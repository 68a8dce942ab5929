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
import type { ScenarioData } from '@candor/scenarios'
import { inScenarioNames, type ScenarioSummary, scenarioSummary } from './inspect-scenario.ts'
import { scenarioReading } from './own-tables/scenario-reading.ts'
import { counted } from './phrases.ts'
import { type ReadOptions, readTable } from './read-table.ts'

export type InspectRequest = {
  readonly files: readonly string[]
  readonly target: string | null
  /** adds what it says of the table; its target is the target where none is named */
  readonly scenario?: ScenarioData | null
  readonly reading: ReadOptions
}

export type InspectedColumn = Readonly<Record<string, unknown>> & {
  readonly name: string
  readonly type: string
  readonly n: number
  readonly missing: number
}

export type ColumnWarning = {
  readonly code: 'constant' | 'id_like' | 'infinite' | 'leak_like' | 'mostly_missing'
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
  /** with a scenario only */
  readonly scenario?: ScenarioSummary
  readonly warnings: readonly ColumnWarning[]
  readonly data_digest: string
}

const shownLevels = 10
/** Ranks the target better than this alone: more than any honest column does. */
const leakAuc = 0.98
/** With fewer rows of a class, or of a level, such a rank is no surprise. */
const fewestRows = 10
const fewLevels = 50

/** Summarises a table: types, missing values, quantiles, levels, what the target holds, and columns that look wrong. */
export async function inspectTable({
  files,
  target,
  scenario = null,
  reading,
}: InspectRequest): Promise<Inspection> {
  const table = await readTable(files, { ...scenarioReading(scenario, reading), unjudged: 'all' })
  if (scenario === null) return inspectionOf(table, target)
  const named = inScenarioNames(table, scenario)
  const { column } = scenario.target
  const isThere = named.schema.some(({ name }) => name === column)
  return {
    ...inspectionOf(named, target ?? (isThere ? column : null)),
    scenario: scenarioSummary(named, scenario),
  }
}

/** Summarises a table that was read without judging what stands in it. */
export function inspectionOf(given: Table, target: string | null): Inspection {
  if (target !== null) positionOf(given, target)
  const infinite = given.columns.map(countInfinite)
  const table = { ...given, columns: given.columns.map((column, j) => finite(column, infinite[j]!)) }
  const profile = profileTable(table)
  return {
    rows: table.rows,
    columns: profile.columns.map((column, j) => columnSummary(column, infinite[j]!)),
    target: target === null ? null : targetSummary(table, target),
    warnings: warningsOf(table, profile, target, infinite),
    data_digest: `sha256:${tableDigest(given)}`,
  }
}

function countInfinite({ type, values }: Column): number {
  if (type !== 'float64' && type !== 'float32') return 0
  let count = 0
  for (const value of values)
    if (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY) count++
  return count
}

/** Infinities are counted apart; no mean or quantile can be computed with them. */
function finite(column: Column, infinite: number): Column {
  if (infinite === 0 || (column.type !== 'float64' && column.type !== 'float32')) return column
  const known = (value: number) => (Number.isFinite(value) ? value : Number.NaN)
  return column.type === 'float64'
    ? { ...column, values: column.values.map(known) }
    : { ...column, values: column.values.map(known) }
}

function columnSummary(column: ProfileColumn, infinite: number): InspectedColumn {
  const { name, type, n } = column
  const missing = column.missing - infinite
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
    ...(infinite === 0 ? {} : { infinite }),
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

function warningsOf(
  table: Table,
  { columns }: Profile,
  target: string | null,
  infinite: readonly number[],
): ColumnWarning[] {
  const labels = target === null ? null : twoLabels(columnOf(table, target).column, table.rows)
  return columns.flatMap((profile, j) => {
    const column = table.columns[j]!
    const endless = infiniteWarning(profile.name, infinite[j]!)
    if (profile.name === target) return endless === null ? [] : [endless]
    return [
      endless,
      constantWarning(profile),
      missingWarning(profile.name, profile.missing - infinite[j]!, table.rows),
      idWarning(profile, column),
      labels === null ? null : leakWarning(column, profile, labels),
    ].filter((warning) => warning !== null)
  })
}

function infiniteWarning(column: string, infinite: number): ColumnWarning | null {
  if (infinite === 0) return null
  return {
    code: 'infinite',
    column,
    detail: `${counted(infinite, 'infinite value')}, which training refuses`,
  }
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

function missingWarning(column: string, missing: number, rows: number): ColumnWarning | null {
  if (missing * 2 <= rows || missing === rows) return null
  return { code: 'mostly_missing', column, detail: `${missing} of ${rows} values are missing` }
}

function idWarning(profile: ProfileColumn, column: Column): ColumnWarning | null {
  const { name, n } = profile
  if (n <= fewLevels || !mayBeId(column)) return null
  const different =
    profile.kind === 'category' ? profile.levels.length + profile.others.levels : differentOf(column)
  if (profile.kind === 'category' ? different * 2 <= n : different < n) return null
  return { code: 'id_like', column: name, detail: `${different} different values in ${n} rows` }
}

function mayBeId({ type, values }: Column): boolean {
  if (type === 'float64') return values.every((value) => Number.isNaN(value) || Number.isInteger(value))
  return type !== 'float32' && type !== 'boolean'
}

function differentOf(column: Column): number {
  const different = new Set<number>(column.values)
  different.delete(Number.NaN)
  return different.size
}

/** 0 and 1 for a target of two values with enough rows each; null otherwise. */
function twoLabels(column: Column, rows: number): Float64Array | null {
  const values = new Set<unknown>()
  for (let row = 0; row < rows && values.size < 3; row++) values.add(valueAt(column, row))
  if (values.size !== 2 || values.has(null)) return null
  const [first] = values
  const labels = Float64Array.from({ length: rows }, (_, row) => (valueAt(column, row) === first ? 0 : 1))
  const ones = labels.reduce((sum, label) => sum + label, 0)
  return Math.min(ones, rows - ones) < fewestRows ? null : labels
}

function leakWarning(
  column: Column,
  { name, kind, n }: ProfileColumn,
  labels: Float64Array,
): ColumnWarning | null {
  if (column.type === 'instant' || n === 0) return null
  if (column.type === 'category' && column.levels.length > Math.min(fewLevels, labels.length / fewestRows))
    return null
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
