import { stat } from 'node:fs/promises'
import { readScenarioFiles, scenarioFolder } from './read-scenario.ts'
import type { FileName, OpenPoint, ScenarioFiles } from './scenario-files.ts'
import { scenarioNamed } from './scenario-named.ts'

/** An open point with the file that it stands in. */
export type OpenPointIn = OpenPoint & { readonly file: string }

/** All open points of a scenario's files. */
export function openPointsOf(files: ScenarioFiles): OpenPointIn[] {
  return (Object.keys(files) as FileName[]).flatMap((name) =>
    files[name].open.map((point) => ({ file: `${name}.json`, ...point })),
  )
}

/**
 * The open points of a scenario by its id, its files checked; a built-in one has none.
 *
 * @throws scenarios.unknown, jobs.scenario_file_invalid, jobs.scenario_file_missing
 */
export async function checkScenario(id: string, dataDir: string): Promise<OpenPointIn[]> {
  await scenarioNamed(id, dataDir)
  const folder = scenarioFolder(dataDir, id)
  if ((await stat(folder).catch(() => null)) === null) return []
  return openPointsOf(await readScenarioFiles(folder))
}
