import { extname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { columnOf, nearestName, sha256Hex, type Table, tableDigest } from '@candor/core'
import type { Scenario, SimulateOptions, World } from '@candor/scenarios'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { checkOutput } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import { tableRows } from './files/table-rows.ts'
import { type OutputFormat, writeParts } from './write-rows.ts'

export type GenerateOptions = SimulateOptions & {
  readonly out: string
  readonly force: boolean
  readonly format: OutputFormat | null
  readonly stdout: Writable
  /** the scored table alone, whatever tables the domain's files are */
  readonly isScored?: boolean
  /** told how many rows of a table are made, after each part */
  readonly onRows?: (table: string, rows: number) => void
}

/** What a generated data set says of itself: enough to make it again. */
export type DataManifest = {
  readonly generator: string
  readonly version: string
  readonly mode: SimulateOptions['mode']
  readonly world: World
  readonly seed: number
  readonly without: readonly string[]
  readonly set: Readonly<Record<string, number>>
  readonly rows: number
  /** of the first table that has the target */
  readonly positives: number
  /** of the table; of several parts or tables: of their digests */
  readonly data_digest: string
  /** rows of each table, where a domain's files are not the scored table alone */
  readonly tables?: Readonly<Record<string, number>>
  /** what was planted */
  readonly truth?: Readonly<Record<string, unknown>>
}

/** A table to be written: its parts, and what has been written of it so far. */
type Written = {
  readonly name: string
  readonly path: string
  readonly parts: Iterable<Table>
  rows: number
  positives: number
  readonly digests: string[]
}

/**
 * Makes a scenario's data set and writes it as a file, or into a folder under the scenario's id, with its manifest beside it. A domain whose files are other
 * tables has those written, part by part; a folder gets the scored table too, unless it is one of them.
 *
 * @throws jobs.unknown_quirk, jobs.unknown_size, jobs.unknown_setting, jobs.tables_need_folder, files.exists without `force`,
 *   files.not_writable
 */
export async function generateData(scenario: Scenario, options: GenerateOptions): Promise<DataManifest> {
  refuseUnknownNames(scenario, options)
  const { out, force } = options
  const { made, truth } = tablesOf(scenario, options)
  const manifest = isFolder(out) ? join(out, 'manifest.json') : `${out}.meta.json`
  if (out !== '-') {
    if (isFolder(out)) await ensureFolder(out)
    for (const path of [...made.map(({ path }) => path), manifest]) await checkOutput(path, force)
  }
  for (const table of made) await writeParts(table.path, watched(scenario, table, options.onRows), options)
  const about = manifestOf(scenario, made, truth, options)
  if (out !== '-') await writeJson(manifest, about, force)
  return about
}

function isFolder(out: string): boolean {
  return out !== '-' && extname(out) === ''
}

/** The scored table is in memory already, or small enough; other tables are made while they are written. */
function tablesOf(scenario: Scenario, options: GenerateOptions) {
  const { out, isScored = false } = options
  const table = (name: string, path: string, parts: Iterable<Table>): Written => {
    return { name, path, parts, rows: 0, positives: 0, digests: [] }
  }
  const scored = (path: string) => table(scenario.id, path, [scenario.simulate(options)])
  const inFolder = (name: string) => join(out, `${name}.csv`)
  if (scenario.simulateTables === undefined || isScored)
    return { made: [scored(isFolder(out) ? inFolder(scenario.id) : out)], truth: scenario.truth?.(options) }
  const { tables, truth } = scenario.simulateTables(options)
  const parts = Object.entries(tables)
  if (isFolder(out)) {
    const others = parts.map(([name, each]) => table(name, inFolder(name), each))
    const hasScored = scenario.id in tables
    return { made: hasScored ? others : [scored(inFolder(scenario.id)), ...others], truth }
  }
  if (parts.length > 1)
    throw appError('jobs.tables_need_folder', { domain: scenario.id, count: parts.length, out })
  return { made: parts.map(([name, each]) => table(name, out, each)), truth }
}

/** The rows of a table, counted as they pass. */
function* watched(scenario: Scenario, table: Written, onRows: GenerateOptions['onRows']) {
  for (const part of table.parts) {
    table.rows += part.rows
    table.positives += positivesOf(scenario, part)
    table.digests.push(tableDigest(part))
    onRows?.(table.name, table.rows)
    yield tableRows(part)
  }
}

/**
 * Refuses quirks and settings that a domain does not have.
 *
 * @throws jobs.unknown_quirk, jobs.unknown_size, jobs.unknown_setting
 */
export function refuseUnknownNames(
  scenario: Scenario,
  { without = [], set = {} }: Pick<SimulateOptions, 'without' | 'set'>,
): void {
  refuseUnknownQuirks(scenario, without)
  refuseUnknownSettings(scenario, set)
}

function refuseUnknownSettings({ id, settings = {} }: Scenario, set: Readonly<Record<string, number>>): void {
  const known = Object.keys(settings)
  const unknown = Object.keys(set).find((name) => !known.includes(name))
  if (unknown === undefined) return
  if (known.length === 0) throw appError('jobs.unknown_size', { name: unknown, domain: id })
  throw appError('jobs.unknown_setting', { name: unknown, domain: id, nearest: nearestName(unknown, known) })
}

function refuseUnknownQuirks({ quirks }: Scenario, without: readonly string[]): void {
  const known = quirks.map(({ name }) => name)
  const unknown = without.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw appError('jobs.unknown_quirk', {
      name: hyphened(unknown),
      nearest: hyphened(nearestName(unknown, known)),
    })
}

/** As quirks are named outside. */
function hyphened(name: string): string {
  return name.replaceAll('_', '-')
}

function manifestOf(
  scenario: Scenario,
  made: readonly Written[],
  truth: DataManifest['truth'],
  options: GenerateOptions,
): DataManifest {
  const digests = made.flatMap((table) => table.digests)
  return {
    generator: scenario.id,
    version,
    mode: options.mode,
    world: options.world ?? scenario.usually?.world ?? 'equal',
    seed: options.seed,
    without: (options.without ?? []).map(hyphened),
    set: options.set ?? {},
    rows: made[0]!.rows,
    positives: made[0]!.positives,
    data_digest: digests.length === 1 ? digests[0]! : digestOf(digests),
    ...(scenario.simulateTables === undefined || truth === undefined
      ? {}
      : { tables: Object.fromEntries(made.map(({ name, rows }) => [name, rows])) }),
    ...(truth === undefined ? {} : { truth }),
  }
}

function digestOf(digests: readonly string[]): string {
  return sha256Hex(new TextEncoder().encode(digests.join('\n')))
}

/** 0 of a table without the target. */
function positivesOf({ target }: Scenario, table: Table): number {
  if (!table.schema.some(({ name }) => name === target.column)) return 0
  const { column } = columnOf(table, target.column)
  const code = column.type === 'category' ? column.levels.indexOf(target.positive) : Number(target.positive)
  let count = 0
  for (const value of column.values) if (value === code) count++
  return count
}
