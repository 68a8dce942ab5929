import { canonicalJson, sha256Hex } from '@candor/core'
import type { Scenario, ScenarioData } from '@candor/scenarios'

/** SHA-256 over what a scenario says as data, its functions left out: models trained under another text of it can be told apart. */
export function scenarioDigest(scenario: ScenarioData | Scenario): string {
  const { simulate: _, simulateTables: _tables, compat: _compat, ...data } = scenario as Scenario
  return `sha256:${sha256Hex(canonicalJson(data))}`
}
