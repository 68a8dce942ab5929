import { stat } from 'node:fs/promises'
import { candorError, nearestName } from '@candor/core'
import { everyScenario, type ScenarioData } from '@candor/scenarios'
import type { Manifest } from '../../store/manifest.ts'
import { ownScenarioIds, readScenario, scenarioFolder } from './read-scenario.ts'

/**
 * The scenario with an id: a built-in domain, else one whose files lie in the data folder.
 *
 * @throws everyScenario.unknown, which names the nearest known id, jobs.scenario_file_invalid, jobs.scenario_file_missing
 */
export async function scenarioNamed(id: string, dataDir: string): Promise<ScenarioData> {
  const found = await scenarioFound(id, dataDir)
  if (found !== null) return found
  const known = [...everyScenario.map((scenario) => scenario.id), ...(await ownScenarioIds(dataDir))]
  throw candorError('scenarios.unknown', { id, nearest: nearestName(id, known) })
}

/** The scenario that a model was trained for; null where there is none, or none of that id any more. */
export async function scenarioOfModel(
  { scenario }: Pick<Manifest, 'scenario'>,
  dataDir: string,
): Promise<ScenarioData | null> {
  return scenario === null ? null : await scenarioFound(scenario.id, dataDir)
}

async function scenarioFound(id: string, dataDir: string): Promise<ScenarioData | null> {
  const domain = everyScenario.find((scenario) => scenario.id === id)
  if (domain !== undefined) return domain
  // an id is a name, never a path out of the folder
  if (!/^[a-z0-9][a-z0-9-]*$/.test(id)) return null
  const folder = scenarioFolder(dataDir, id)
  const about = await stat(folder).catch(() => null)
  return about?.isDirectory() ? await readScenario(folder) : null
}
