import type { WireAudience } from '@candor/client'
import type { ScenarioData } from '@candor/scenarios'

/**
 * Whether an answer may name neither factors nor threshold: it is for the person decided about, and the policy of the domain
 * tells that person less than the factors (a duty not to tip off). A model without a domain has no such policy.
 */
export function withholdsFactors(scenario: ScenarioData | null, audience: WireAudience): boolean {
  return audience === 'customer' && scenario !== null && scenario.policy.subjectExplanation !== 'factors'
}
