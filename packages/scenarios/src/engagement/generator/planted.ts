import type { Random } from '@candor/core'
import type { UserSeries } from './user-series.ts'

/** How strongly what is planted acts on users of the profile `new`; at the neutral values nothing is. */
export type Planted = {
  /** share of the honest ones that are labelled fake; neutral: 0 */
  readonly suspected: number
  /** share of their hours of which nothing is recorded; neutral: 0 */
  readonly unseen: number
  /** what their number is multiplied by; neutral: 1 */
  readonly kept: number
}

/** Plants it in a user; null for one who is left out. */
export function planted(
  user: UserSeries,
  random: Random,
  { suspected, unseen, kept }: Planted,
): UserSeries | null {
  if (user.profile.name !== 'new') return user
  if (random.next() >= kept) return null
  const isSuspected = user.attack === null && random.next() < suspected
  const isSeen = user.isAnomaly.map(() => (random.next() < unseen ? 0 : 1))
  const counts = user.counts.map((values) => values.map((value, hour) => value * isSeen[hour]!))
  return { ...user, isSuspected, counts }
}
