import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Scenario, ScenarioModel } from '@candor/scenarios'
import { dataFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { storeFile } from './data-store.ts'
import { generateData } from './generate-data.ts'
import { registeredModels } from './registered-models.ts'
import { trainFiles } from './train-files.ts'

export type DemoOptions = {
  readonly dataDir: string
  readonly onNote: (text: string) => void
  readonly onProgress: (what: string, done: number, total: number) => void
}

/**
 * Removes what a demonstration makes from its data folder, and nothing else.
 *
 * @throws jobs.no_reset_on_server
 */
export async function resetDemo(dataDir: string): Promise<void> {
  const { bundlesPath, path } = dataFolder(dataDir)
  const file = storeFile(dataDir)
  if (file === null) throw appError('jobs.no_reset_on_server', {})
  const made = [file, `${file}-wal`, `${file}-shm`, bundlesPath, join(path, 'data')]
  for (const each of made) await rm(each, { recursive: true, force: true })
}

/**
 * Makes a scenario's demonstration data and trains and registers its models, each unless it is there already: a run that was killed
 * half-way is completed by the next.
 *
 * @throws files.not_writable, store.not_writable, and what training throws
 */
export async function prepareScenario(scenario: Scenario, options: DemoOptions): Promise<void> {
  await prepareOne(scenario, options)
  for (const other of scenario.beside ?? []) await prepareOne(other, options)
}

async function prepareOne(scenario: Scenario, options: DemoOptions): Promise<void> {
  const known = new Set((await registeredModels(options.dataDir)).map(({ name }) => name))
  const missing = scenario.models.filter(({ name }) => !known.has(name))
  if (missing.length === 0) return
  const file = await demoData(scenario, options)
  for (const model of missing) await trainOne(scenario, model, file, options)
}

async function demoData(scenario: Scenario, { dataDir, onNote }: DemoOptions): Promise<string> {
  const folder = join(dataFolder(dataDir).path, 'data')
  const file = join(folder, `${scenario.id}.csv`)
  // the manifest is written last: with it the data are whole
  if ((await stat(`${file}.meta.json`).catch(() => null)) !== null) return file
  await ensureFolder(folder)
  const { rows, seed } = scenario.demo
  onNote(`generating ${rows} rows: ${scenario.title.en}`)
  await generateData(scenario, {
    rows,
    seed,
    mode: scenario.demo.mode ?? scenario.usually?.mode ?? 'faithful',
    world: scenario.usually?.world ?? 'equal',
    isScored: true,
    out: file,
    force: true,
    format: null,
    stdout: process.stdout,
  })
  return file
}

async function trainOne(
  scenario: Scenario,
  model: ScenarioModel,
  file: string,
  { dataDir, onNote, onProgress }: DemoOptions,
): Promise<void> {
  onNote(`training ${model.name}`)
  const { target } = scenario
  await trainFiles(
    {
      scenario,
      target: target.column,
      positive: target.positive,
      drop: [],
      categorical: [],
      weight: null,
      exposure: null,
      splitBy: null,
      allowLeak: [],
      algorithm: model.algorithm,
      members: model.members ?? [],
      settings: Object.fromEntries(
        Object.entries(model.parameters).map(([name, value]) => [name, String(value)]),
      ),
      seed: 0,
      validation: 0.1,
      task: undefined,
      calibrate: model.calibrate,
      split: { kind: 'random', column: null, testSize: 0.2 },
      cv: null,
      onProgress,
    },
    { files: [file], name: model.name, bundle: null, dataDir, force: true, reading: {} },
  )
}
