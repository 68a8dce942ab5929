import { extname, join } from 'node:path'
import type { Writable } from 'node:stream'
import { columnOf, nearestName, type Table, tableDigest } from '@candor/core'
import type { Scenario, SimulateOptions } from '@candor/scenarios'
import { version } from '../config/version.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { checkOutput } from '../store/whole-file.ts'
import { writeJson } from '../store/write-json.ts'
import { tableRows } from './files/table-rows.ts'
import { type OutputFormat, writeRows } from './write-rows.ts'

export type GenerateOptions = SimulateOptions & {
  readonly out: string
  readonly force: boolean
  readonly format: OutputFormat | null
  readonly stdout: Writable
}

/** What a generated data set says of itself: enough to make it again. */
export type DataManifest = {
  readonly generator: string
  readonly version: string
  readonly mode: SimulateOptions['mode']
  readonly world: 'equal'
  readonly seed: number
  readonly without: readonly string[]
  readonly rows: number
  readonly positives: number
  readonly data_digest: string
}

/**
 * Makes a scenario's data set and writes it as a file, or into a folder under the scenario's id, with its manifest beside it.
 *
 * @throws jobs.unknown_quirk, files.exists without `force`, files.not_writable
 */
export async function generateData(scenario: Scenario, options: GenerateOptions): Promise<DataManifest> {
  refuseUnknownQuirks(scenario, options.without ?? [])
  const { data, manifest } = placesOf(scenario, options.out)
  if (data !== '-') {
    if (manifest === join(options.out, 'manifest.json')) await ensureFolder(options.out)
    await checkOutput(data, options.force)
    await checkOutput(manifest, options.force)
  }
  const table = scenario.simulate(options)
  const about = manifestOf(scenario, table, options)
  await writeRows(data, tableRows(table), options)
  if (data !== '-') await writeJson(manifest, about, options.force)
  return about
}

function placesOf(scenario: Scenario, out: string): { data: string; manifest: string } {
  if (out === '-' || extname(out) !== '') return { data: out, manifest: `${out}.meta.json` }
  return { data: join(out, `${scenario.id}.csv`), manifest: join(out, 'manifest.json') }
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

function manifestOf(scenario: Scenario, table: Table, options: GenerateOptions): DataManifest {
  return {
    generator: scenario.id,
    version,
    mode: options.mode,
    world: 'equal',
    seed: options.seed,
    without: (options.without ?? []).map(hyphened),
    rows: table.rows,
    positives: positivesOf(scenario, table),
    data_digest: tableDigest(table),
  }
}

function positivesOf({ target }: Scenario, table: Table): number {
  const { column } = columnOf(table, target.column)
  const code = column.type === 'category' ? column.levels.indexOf(target.positive) : Number(target.positive)
  let count = 0
  for (const value of column.values) if (value === code) count++
  return count
}
