import type { Random } from '@candor/core'
import type { Customer } from './customer.ts'

export type Paper = {
  readonly customer: number
  readonly kind: 'id' | 'address' | 'business_registration'
  readonly submitted: number
  /** ms, null where it never was */
  readonly verified: number | null
  readonly expires: number | null
}

const dayMs = 86_400_000

/**
 * The papers of a customer. An identity document has been valid for some years already, so that it runs out one day; some are renewed.
 *
 * @param unverified added probability that a paper was never verified
 */
export function papersOf(random: Random, customer: Customer, number: number, unverified: number): Paper[] {
  const kinds: Paper['kind'][] = ['id', 'address']
  if (customer.isBusiness) kinds.push('business_registration')
  const given = kinds.filter(() => random.next() < (customer.isLaunderer ? 0.9 : 0.97))
  return given.map((kind) => {
    const submitted = customer.onboarded + random.int(5) * dayMs
    const isVerified = random.next() >= (customer.isLaunderer ? 0.12 : 0.05) + unverified
    const verified = submitted + (1 + random.int(20)) * dayMs
    return {
      customer: number,
      kind,
      submitted,
      verified: isVerified ? verified : null,
      expires: kind === 'id' ? expiry(random, submitted) : null,
    }
  })
}

/** Ten years from issue, issued up to eight years before; who is asked again after the expiry has renewed for ten years. */
function expiry(random: Random, submitted: number): number {
  const first = submitted + (730 + random.int(2920)) * dayMs
  return random.next() < 0.5 ? first + 3650 * dayMs : first
}
