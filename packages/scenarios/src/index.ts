import { candorError, nearestName } from '@candor/core'
import { claims } from './claims/index.ts'
import { credit } from './credit/index.ts'
import { engagement } from './engagement/index.ts'
import { payments } from './payments/index.ts'
import type { Scenario } from './scenario.ts'

export {
  type CurvePlace,
  type DriverColumn,
  type DriverCurve,
  type DriverItem,
  driverItems,
  placeOnCurve,
} from './claims/driver-items.ts'
export * from './compat.ts'
export * from './rule-hits.ts'
export * from './scenario.ts'

/** The built-in domains, in the order in which the demonstration makes them ready. */
export const scenarios: readonly Scenario[] = [claims, credit, engagement, payments]

/**
 * The built-in domain with an id.
 *
 * @throws scenarios.unknown, which names the nearest known id
 * @example
 * scenarioOf('claims').policy.defaultModel // 'claims-rf'
 */
export function scenarioOf(id: string): Scenario {
  const found = scenarios.find((scenario) => scenario.id === id)
  if (found !== undefined) return found
  const ids = scenarios.map((scenario) => scenario.id)
  throw candorError('scenarios.unknown', { id, nearest: nearestName(id, ids) })
}
