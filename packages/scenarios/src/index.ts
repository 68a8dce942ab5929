import { candorError, nearestName } from '@candor/core'
import { aml } from './aml/index.ts'
import { claims } from './claims/index.ts'
import { credit } from './credit/index.ts'
import { engagement } from './engagement/index.ts'
import { payments } from './payments/index.ts'
import type { Scenario } from './scenario.ts'

export * from './aml/rule-score.ts'
export * from './aml/rules.ts'
export {
  type CurvePlace,
  type DriverColumn,
  type DriverCurve,
  type DriverItem,
  driverItems,
  placeOnCurve,
} from './claims/driver-items.ts'
export { type ClaimsModel, trendRegistry } from './claims/trend-registry.ts'
export * from './compat.ts'
export * from './rule-hits.ts'
export * from './scenario.ts'
export * from './with-history.ts'

/** The built-in domains, in the order in which the demonstration makes them ready. */
export const scenarios: readonly Scenario[] = [claims, credit, engagement, payments, aml]

/** The domains, each followed by what else is scored in it under a contract of its own. */
export const everyScenario: readonly Scenario[] = scenarios.flatMap((scenario) => [
  scenario,
  ...(scenario.beside ?? []),
])

/**
 * The built-in domain with an id, or what is scored beside one.
 *
 * @throws scenarios.unknown, which names the nearest known id
 * @example
 * scenarioOf('claims').policy.defaultModel // 'claims-rf'
 */
export function scenarioOf(id: string): Scenario {
  const found = everyScenario.find((scenario) => scenario.id === id)
  if (found !== undefined) return found
  const ids = everyScenario.map((scenario) => scenario.id)
  throw candorError('scenarios.unknown', { id, nearest: nearestName(id, ids) })
}
