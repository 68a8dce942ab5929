import {
  type Column,
  type ColumnSchema,
  columnOf,
  type MetricValue,
  type Table,
  undefinedValue,
  valueAt,
} from '@candor/core'
import type { ScenarioData } from '@candor/scenarios'
import { comparedGroups } from './compared-groups.ts'

/** How often the target's positive value occurs among the rows that have a target. */
export type TargetRate = { readonly n: number; readonly positives: number; readonly rate: MetricValue }

/** What a scenario says of a table: its columns, and the target's rate, over all rows and in the groups that its checks compare. */
export type ScenarioSummary = {
  readonly scenario: string
  readonly target: string
  /** null where there is no value that counts as positive: classes, or numbers */
  readonly positive: string | null
  /** null without a positive value, or without the target in the table */
  readonly target_rate: TargetRate | null
  readonly columns: readonly {
    readonly name: string
    /** null: no column of the scenario */
    readonly role: ColumnSchema['role'] | null
    readonly sensitivity: ColumnSchema['sensitivity'] | null
    readonly available_at: ColumnSchema['availableAt'] | null
  }[]
  /** columns of the scenario that are not in the table */
  readonly absent: readonly string[]
  readonly groups: readonly {
    readonly column: string
    readonly groups: readonly (TargetRate & { readonly group: string })[]
  }[]
}

/**
 * What a scenario says of a table whose columns have its names. Groups are those of its checks, numbers cut at their edges; rows without a value of
 * the column are the group `(missing)`.
 */
export function scenarioSummary(table: Table, scenario: ScenarioData): ScenarioSummary {
  const present = new Set(table.schema.map(({ name }) => name))
  const { column: target, positive } = scenario.target
  const labels = present.has(target) && positive !== null ? labelsOf(table, target, positive) : null
  const compared = scenario.checks.groups.map(({ column }) => column).filter((name) => present.has(name))
  return {
    scenario: scenario.id,
    target,
    positive,
    target_rate: labels === null ? null : rateOf(labels),
    columns: table.schema.map(({ name }) => meaningOf(name, scenario)),
    absent: scenario.schema.map(({ name }) => name).filter((name) => !present.has(name)),
    groups: labels === null ? [] : groupRates(table, compared, scenario, labels),
  }
}

/** The table with the scenario's names in place of its aliases; a name that is there already stays. */
export function inScenarioNames(table: Table, { aliases, schema }: ScenarioData): Table {
  const known = new Set([...schema, ...table.schema].map(({ name }) => name))
  const taken = new Set(table.schema.map(({ name }) => name))
  const own = (name: string) => {
    const meant = Object.hasOwn(aliases, name) ? aliases[name]! : name
    if (!known.has(meant) || taken.has(meant)) return name
    taken.add(meant)
    return meant
  }
  return { ...table, schema: table.schema.map((column) => ({ ...column, name: own(column.name) })) }
}

/** True where a row has the positive value, null where it has no target. */
function labelsOf(table: Table, target: string, positive: string): (boolean | null)[] {
  const { column } = columnOf(table, target)
  return Array.from({ length: table.rows }, (_, row) => {
    const text = textOf(column, row)
    return text === null ? null : text === positive
  })
}

/** A target of 0 and 1 may have been read as numbers or as true and false. */
function textOf(column: Column, row: number): string | null {
  const value = valueAt(column, row)
  if (value === null) return null
  return typeof value === 'boolean' ? String(Number(value)) : String(value)
}

function rateOf(labels: readonly (boolean | null)[]): TargetRate {
  const n = labels.filter((label) => label !== null).length
  const positives = labels.filter((label) => label === true).length
  return { n, positives, rate: n === 0 ? undefinedValue('no_rows', 0) : { value: positives / n, n } }
}

function meaningOf(name: string, { schema }: ScenarioData): ScenarioSummary['columns'][number] {
  const column = schema.find((one) => one.name === name)
  return {
    name,
    role: column?.role ?? null,
    sensitivity: column?.sensitivity ?? null,
    available_at: column?.availableAt ?? null,
  }
}

function groupRates(
  table: Table,
  names: readonly string[],
  { checks }: ScenarioData,
  labels: readonly (boolean | null)[],
): ScenarioSummary['groups'] {
  return comparedGroups(table, names, checks).map(({ name, codes, levels }) => {
    const members = levels.map((): (boolean | null)[] => [])
    const missing: (boolean | null)[] = []
    labels.forEach((label, row) => {
      ;(members[codes[row]!] ?? missing).push(label)
    })
    const groups = levels.map((group, level) => ({ group, ...rateOf(members[level]!) }))
    const unknown = missing.length === 0 ? [] : [{ group: '(missing)', ...rateOf(missing) }]
    return { column: name, groups: [...groups, ...unknown] }
  })
}
