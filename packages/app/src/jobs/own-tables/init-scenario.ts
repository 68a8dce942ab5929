import { stat, writeFile } from 'node:fs/promises'
import { basename, join, resolve } from 'node:path'
import { type ScenarioHistory, scenarios, withHistory } from '@candor/scenarios'
import { appError } from '../../errors.ts'
import { ensureFolder } from '../../store/ensure-folder.ts'
import { wholeFile } from '../../store/whole-file.ts'
import { writeJson } from '../../store/write-json.ts'
import type { ReadOptions } from '../read-table.ts'
import { openPointsOf } from './open-points.ts'
import { proposeHistory } from './propose-history.ts'
import { type Proposal, proposeScenario } from './propose-scenario.ts'
import { readAnyhow, type TableRead, unknownClasses } from './read-anyhow.ts'
import { scenarioFolder } from './read-scenario.ts'
import { readmeText } from './readme-text.ts'
import type { FileName } from './scenario-files.ts'
import { type TablesChosen, type TablesWish, tablesOf } from './tables-of.ts'

export type InitRequest = TablesWish & {
  readonly files: readonly string[]
  readonly target: string | null
  readonly positive: string | null
  /** the id; null: from the name of the file */
  readonly id: string | null
  readonly time: string | null
  /** where the files go; null: where Candor looks for them */
  readonly out: string | null
  readonly dataDir: string
  readonly force: boolean
  /** receives what becomes of the tables of a folder */
  readonly onTable: (text: string) => void
  readonly reading: ReadOptions
}

/** The answer of `candor init --json`. */
export type InitAnswer = {
  readonly scenario: string
  readonly folder: string
  readonly rows: number
  readonly target: {
    readonly column: string
    readonly positive: string | null
    readonly task: string
    readonly classes: readonly string[]
    readonly missing: number
    readonly why: string | null
  }
  readonly columns: readonly {
    readonly name: string
    readonly type: string
    readonly role: string
    readonly sensitivity: string
    readonly read: boolean
    readonly reason: string | null
  }[]
  readonly reading: unknown
  /** tables of which features are made by `candor features` before a training */
  readonly history: readonly string[]
  readonly open: readonly { readonly file: string; readonly at: string; readonly question: string }[]
}

/** A table with what is proposed for it, before anything is written. */
export type Drafted = {
  readonly id: string
  readonly folder: string
  readonly rows: number
  readonly proposal: Proposal
  /** the same for another target */
  readonly again: (wish: { readonly target: string; readonly positive: string | null }) => Drafted
}

/**
 * Reads a table and proposes a scenario for it.
 *
 * @throws jobs.bad_scenario_id, jobs.reserved_scenario, jobs.scenario_exists, jobs.label_table_needed, files.*, and what proposing throws
 */
export async function draftScenario(request: InitRequest): Promise<Drafted> {
  const tables = await tablesOf(request)
  const id = request.id ?? idOf(request.files, tables.label)
  requireFree(id)
  const folder = request.out === null ? scenarioFolder(request.dataDir, id) : resolve(request.out)
  if (!request.force && (await stat(join(folder, 'schema.json')).catch(() => null)) !== null)
    throw appError('jobs.scenario_exists', { id, folder })
  for (const note of tables.notes) request.onTable(note)
  const reading = { ...request.reading, ...tables.reading }
  const place = { id, folder, history: historyFor(tables, request) }
  const read = async (options: ReadOptions) =>
    withEvents(await readAnyhow(request.files, options), tables, place)
  const draft = drafted(await read(reading), request, place)
  const unknown = unknownClasses(draft.proposal.target.classes)
  if (unknown.length === 0) return draft
  const missing = [...(reading.missing ?? []), ...unknown]
  return drafted(await read({ ...reading, missing }), request, place)
}

type DraftPlace = { readonly id: string; readonly folder: string; readonly history: ScenarioHistory | null }

function historyFor(
  { label, events, reading }: TablesChosen,
  { entity, time }: InitRequest,
): ScenarioHistory | null {
  if (label === null || entity === null || events.length === 0) return null
  const { joined } = reading
  return { ...proposeHistory(events, { rows: label, entity, time }), ...(joined !== undefined && { joined }) }
}

/** The table of the labels with the features of its history, from which everything else is proposed. */
function withEvents(
  { table, reading }: TableRead,
  { events }: TablesChosen,
  { history }: DraftPlace,
): TableRead {
  if (history === null) return { table, reading }
  const tables = Object.fromEntries(events.map(({ name, table: own }) => [name, own]))
  const { table: _label, joined: _joined, ...rest } = reading
  return { table: withHistory({ ...tables, [history.rows]: table }, history), reading: rest }
}

function drafted({ table, reading }: TableRead, request: InitRequest, place: DraftPlace): Drafted {
  const { id, folder, history } = place
  const proposal = proposeScenario(table, { ...request, id, reading, history })
  const again: Drafted['again'] = (wish) => drafted({ table, reading }, { ...request, ...wish }, place)
  return { id, folder, rows: table.rows, proposal, again }
}

/** Writes the files of a drafted scenario. */
export async function writeScenario(
  { id, folder, rows, proposal }: Drafted,
  force: boolean,
): Promise<InitAnswer> {
  const { files, target, columns } = proposal
  await ensureFolder(folder)
  for (const name of Object.keys(files) as FileName[])
    if (name !== 'schema') await writeJson(join(folder, `${name}.json`), files[name], force)
  await wholeFile(join(folder, 'README.md'), force, (path) => writeFile(path, readmeText(id, rows, proposal)))
  // last: with it the scenario is whole
  await writeJson(join(folder, 'schema.json'), files.schema, force)
  const { column, positive, task, classes, missing, why } = target
  return {
    scenario: id,
    folder,
    rows,
    target: { column, positive, task, classes, missing, why },
    columns: columns.map(({ schema, isRead, reason }) => ({
      name: schema.name,
      type: schema.type,
      role: schema.role,
      sensitivity: schema.sensitivity,
      read: isRead,
      reason,
    })),
    reading: files.schema.reading,
    history: (files.features.history?.plans ?? []).map(({ table }) => table),
    open: openPointsOf(files),
  }
}

/** `Loan Data (2).csv.gz` is `loan-data-2`; what would be a built-in id gets `my-` before it. */
function idOf(files: readonly string[], label: string | null): string {
  const [first = ''] = files
  const name = first === '-' ? 'standard-input' : basename(resolve(first))
  const slug = (label === null ? name.replace(/(\.[a-z0-9]+){1,2}$/i, '') : name)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 50)
  const id = slug === '' ? 'my-table' : slug
  return ownerOf(id) === undefined ? id : `my-${id}`
}

function ownerOf(id: string): string | undefined {
  return scenarios.find((scenario) => id === scenario.id || id.startsWith(`${scenario.id}-`))?.id
}

function requireFree(id: string): void {
  if (!/^[a-z0-9][a-z0-9-]{0,59}$/.test(id)) throw appError('jobs.bad_scenario_id', { id })
  const scenario = ownerOf(id)
  if (scenario !== undefined) throw appError('jobs.reserved_scenario', { id, scenario })
}
