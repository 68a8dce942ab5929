import type { Random } from '@candor/core'
import type { SimulatedRow } from '../../table-from-rows.ts'

/** How strongly what is planted acts on the claims of women; at the neutral values nothing is. */
export type Planted = {
  /** share of the genuine claims that are labelled as fraud; neutral: 0 */
  readonly suspected: number
  /** share of the major damages that are recorded as minor; neutral: 0 */
  readonly understated: number
  /** what the number of claims is multiplied by; neutral: 1 */
  readonly kept: number
}

/** Plants it in claims one after the other; null for a claim that is left out. Each claim takes as many numbers whatever is planted. */
export function planter(random: Random, planted: Planted): (claim: SimulatedRow) => SimulatedRow | null {
  return (claim) => {
    const [suspicion, record, presence] = [random.next(), random.next(), random.next()]
    if (claim['insured_sex'] !== 'FEMALE') return claim
    if (presence >= planted.kept) return null
    const isUnderstated = claim['incident_severity'] === 'Major Damage' && record < planted.understated
    return {
      ...claim,
      ...(isUnderstated ? { incident_severity: 'Minor Damage' } : {}),
      ...(claim['fraud_reported'] === 'N' && suspicion < planted.suspected ? { fraud_reported: 'Y' } : {}),
    }
  }
}
