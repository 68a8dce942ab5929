import type { Writable } from 'node:stream'
import { type Table, temporalFeatures } from '@candor/core'
import type { DomainTable, Scenario } from '@candor/scenarios'
import { appError } from '../errors.ts'
import { tableRows } from './files/table-rows.ts'
import { ownName } from './own-name.ts'
import { someNames } from './phrases.ts'
import { type ColumnChoice, type ReadOptions, readTable } from './read-table.ts'
import { declaredKinds } from './training-table.ts'
import { type OutputFormat, writeRows } from './write-rows.ts'

export type FeaturesRequest = {
  readonly files: readonly string[]
  readonly out: string
  readonly force: boolean
  readonly format: OutputFormat | null
  /** what an undefined feature becomes */
  readonly undefinedAs: 'missing' | 'zero'
  readonly reading: ReadOptions
  readonly stdout: Writable
}

/** The answer of `candor features --json`; its field names are a public contract. */
export type FeaturesAnswer = {
  readonly out: string
  readonly scenario: string
  /** rows read */
  readonly points: number
  /** rows written: one for each entity */
  readonly rows: number
  readonly columns: number
}

/**
 * Reads the points of a domain's series and writes its scored table: one row for each entity, as of the last point given. The label is kept where it is
 * there.
 *
 * @throws jobs.no_series, data.unknown_column, files.*
 */
export async function makeFeatures(scenario: Scenario, request: FeaturesRequest): Promise<FeaturesAnswer> {
  const { series, tables } = scenario
  if (series === undefined) throw appError('jobs.no_series', { scenario: scenario.id })
  const choose = (names: readonly string[]) => pointColumns(tables![0]!, names, request.reading)
  const points = await readTable(request.files, { ...request.reading, choose })
  const keep = (series.keep ?? []).filter((name) => points.schema.some((column) => column.name === name))
  const table: Table = temporalFeatures(points, { ...series, keep, undefined: request.undefinedAs })
  await writeRows(request.out, tableRows(table), request)
  const { out } = request
  return { out, scenario: scenario.id, points: points.rows, rows: table.rows, columns: table.columns.length }
}

function pointColumns(
  { schema, aliases }: DomainTable,
  names: readonly string[],
  reading: ReadOptions,
): ColumnChoice {
  const own = (name: string) => ownName(aliases, name)
  const kinds = new Map(schema.map(({ name, type }) => [name, declaredKinds[type]!]))
  const present = names.filter((name) => kinds.has(own(name)))
  const surplus = names.filter((name) => !kinds.has(own(name)))
  if (surplus.length > 0) reading.onNote?.(`columns that the scenario does not know: ${someNames(surplus)}`)
  return {
    only: present,
    types: { ...Object.fromEntries(present.map((name) => [name, kinds.get(own(name))!])), ...reading.types },
    names: aliases,
  }
}
