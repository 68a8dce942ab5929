import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { nearestName } from '@candor/core'
import type { ScenarioData } from '@candor/scenarios'
import { dataFolder } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { historyTablesOf } from './history-tables-of.ts'
import { type FileName, type ScenarioFiles, scenarioFiles } from './scenario-files.ts'

const fileNames = Object.keys(scenarioFiles) as FileName[]

/** Where the files of a user's own scenario lie. */
export function scenarioFolder(dataDir: string, id: string): string {
  return join(dataFolder(dataDir).scenariosPath, id)
}

/** The scenarios whose files lie in a data folder, by id. */
export async function ownScenarioIds(dataDir: string): Promise<string[]> {
  const entries = await readdir(dataFolder(dataDir).scenariosPath, { withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort()
}

/**
 * Reads the files of a scenario, each checked against its schema, and names that point at columns against the columns.
 *
 * @throws jobs.scenario_file_missing, jobs.scenario_file_invalid, which name file and field
 */
export async function readScenarioFiles(folder: string): Promise<ScenarioFiles> {
  const values = await Promise.all(
    fileNames.map(async (name) => [name, await readOne(folder, name)] as const),
  )
  const files = Object.fromEntries(values) as unknown as ScenarioFiles
  checkNames(folder, files)
  return files
}

/** The scenario that the files of a folder say, in the same value that a built-in domain has. */
export async function readScenario(folder: string): Promise<ScenarioData> {
  return scenarioOfFiles(await readScenarioFiles(folder))
}

/** The value that files make. */
export function scenarioOfFiles({ schema, features, policy, wording, checks }: ScenarioFiles): ScenarioData {
  const { models, open: _policy, ...rules } = policy
  const { open: _wording, ...words } = wording
  const { open: _checks, ...looked } = checks
  const { id, title, aliases, target, reading, columns } = schema
  const { history } = features
  return {
    id,
    title,
    schema: columns,
    aliases,
    target,
    drop: features.drop,
    features: features.plan,
    reading,
    policy: rules,
    wording: words,
    checks: looked,
    models,
    ...(history !== undefined && { history, tables: historyTablesOf(history, columns, aliases) }),
  }
}

async function readOne(folder: string, name: FileName): Promise<unknown> {
  const file = join(folder, `${name}.json`)
  const text = await readFile(file, 'utf8').catch(() => {
    throw appError('jobs.scenario_file_missing', { file })
  })
  const parsed = scenarioFiles[name].safeParse(jsonOf(file, text))
  if (parsed.success) return parsed.data
  const [first] = parsed.error.issues
  throw invalid(file, first!.path.map(String).join('.') || 'the document', first!.message)
}

function jsonOf(file: string, text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw invalid(file, 'the document', error instanceof Error ? error.message : 'it is no JSON')
  }
}

function invalid(file: string, field: string, problem: string): Error {
  return appError('jobs.scenario_file_invalid', { file, field, problem })
}

/** What one file says of the columns of another. */
function checkNames(folder: string, { schema, features, policy }: ScenarioFiles): void {
  const names = schema.columns.map(({ name }) => name)
  const inFile = (name: FileName) => join(folder, `${name}.json`)
  const requireKnown = (file: FileName, field: string, name: string, known: readonly string[]) => {
    if (!known.includes(name))
      throw invalid(inFile(file), field, `unknown name ${name}; nearest known: ${nearestName(name, known)}`)
  }
  const repeated = names.find((name, j) => names.indexOf(name) !== j)
  if (repeated !== undefined) throw invalid(inFile('schema'), 'columns', `${repeated} stands twice`)
  if (schema.id !== basename(folder))
    throw invalid(inFile('schema'), 'id', `${schema.id} is not the name of its folder`)
  requireKnown('schema', 'target.column', schema.target.column, names)
  features.drop.forEach((name, i) => {
    requireKnown('features', `drop.${i}`, name, names)
  })
  const made = [...names, ...features.plan.rowSteps.map(({ output }) => output)]
  features.plan.encoders.forEach(({ source }, i) => {
    requireKnown('features', `plan.encoders.${i}.source`, source, made)
    if (source === schema.target.column)
      throw invalid(inFile('features'), `plan.encoders.${i}.source`, `${source} is the target`)
  })
  requireKnown('policy', 'defaultUse', policy.defaultUse, Object.keys(policy.uses))
}
