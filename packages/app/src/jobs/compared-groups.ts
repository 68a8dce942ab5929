import {
  type Column,
  categoryColumn,
  columnOf,
  numberAt,
  numberText,
  type Table,
  valueAt,
} from '@candor/core'
import type { Checks } from '@candor/scenarios'
import type { GroupColumn } from './evaluate-scores.ts'

type Cut = { readonly edges: readonly number[]; readonly tiers: readonly string[] }

/**
 * Columns by which rows are compared: numbers that the checks of a scenario cut are cut there, of all others each value is a group.
 *
 * @param checks those of the scenario, or of the model's; null where there is none
 */
export function comparedGroups(
  table: Table,
  names: readonly string[],
  checks: Pick<Checks, 'groups'> | null,
): GroupColumn[] {
  return names.map((name) => {
    const { column } = columnOf(table, name)
    const cut = isNumeric(column) ? cutOf(name, checks) : null
    return { name, ...(cut === null ? byValue(column) : byCut(column, cut)) }
  })
}

/** Where the checks cut the numbers of a column; null where they do not. */
export function cutOf(name: string, checks: Pick<Checks, 'groups'> | null): Cut | null {
  const group = checks?.groups.find(({ column }) => column === name)
  if (group === undefined || group.edges === null || group.edges.length === 0) return null
  return { edges: group.edges, tiers: group.tiers ?? namesBetween(group.edges) }
}

function namesBetween(edges: readonly number[]): string[] {
  const texts = edges.map((edge) => numberText(edge))
  const between = texts.slice(1).map((text, i) => `${texts[i]} to under ${text}`)
  return [`under ${texts[0]}`, ...between, `${texts.at(-1)} and above`]
}

function byCut(column: Column, { edges, tiers }: Cut): Omit<GroupColumn, 'name'> {
  const codes = Int32Array.from({ length: column.values.length }, (_, row) => {
    const value = numberAt(column, row)
    return Number.isNaN(value) ? -1 : edges.filter((edge) => value >= edge).length
  })
  return { codes, levels: tiers }
}

function byValue(column: Column): Omit<GroupColumn, 'name'> {
  const { values, levels } = column.type === 'category' ? column : categoryColumn(textsOf(column))
  return { codes: values, levels }
}

function isNumeric({ type }: Column): boolean {
  return type !== 'category' && type !== 'instant' && type !== 'boolean'
}

function textsOf(column: Column): (string | null)[] {
  return Array.from(column.values, (_: number, row: number) => {
    const value = valueAt(column, row)
    return value === null ? null : String(value)
  })
}
