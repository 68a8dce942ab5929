import { canonicalJson, sha256Hex } from '@candor/core'
import type { Scenario, ScenarioData } from '@candor/scenarios'

/**
 * SHA-256 over what a scenario says as data, its functions left out: models trained under another text of it can be told apart. What is scored beside it is
 * in it by its own digest.
 */
export function scenarioDigest(scenario: ScenarioData | Scenario): string {
  const { compat: _, leastDaysKept: _kept, beside, ...rest } = scenario as Scenario
  const data = Object.fromEntries(Object.entries(rest).filter(([, value]) => typeof value !== 'function'))
  const all = beside === undefined ? data : { ...data, beside: beside.map(scenarioDigest) }
  return `sha256:${sha256Hex(canonicalJson(all))}`
}
