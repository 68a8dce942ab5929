import { exp, type Random } from '@candor/core'

/** What a user of a profile does in an hour, on the mean. Views, growth and counts per view are those of the published honest users. */
export type Profile = {
  readonly name: string
  /** of 335 honest users */
  readonly users: number
  readonly views: number
  readonly perView: readonly [likes: number, comments: number, shares: number]
  /** views of the last hour over those of the first */
  readonly growth: number
}

export const profiles: readonly Profile[] = [
  { name: 'casual', users: 42, views: 11.7, perView: [0.077, 0.0003, 0.008], growth: 1 },
  { name: 'dormant', users: 51, views: 1.78, perView: [0.01, 0, 0], growth: 1 },
  { name: 'impulsive', users: 55, views: 30.7, perView: [0.068, 0.008, 0.019], growth: 1 },
  { name: 'influencer', users: 45, views: 153.5, perView: [0.08, 0.0128, 0.0207], growth: 1 },
  { name: 'new', users: 54, views: 5.43, perView: [0.039, 0, 0.0016], growth: 4 },
  { name: 'power', users: 43, views: 57.1, perView: [0.073, 0.0117, 0.0201], growth: 1 },
  { name: 'regular', users: 45, views: 18.3, perView: [0.0615, 0.0037, 0.0146], growth: 1 },
]

/** Of each hour of the day in UTC, over the mean of the day. */
const dayShape = [
  ...Array<number>(6).fill(0.31),
  ...[0.56, 0.73, 0.9],
  ...Array<number>(9).fill(1.12),
  ...[1.69, 1.69, 2.01, 2.01, 1.69, 0.75],
]

/**
 * Expected views of each hour of an honest user.
 *
 * @param spread standard deviation of the logarithm of a user's level about that of the profile
 */
export function expectedViews(
  profile: Profile,
  { startHour, hours, spread }: { startHour: number; hours: number; spread: number },
  random: Random,
): Float64Array {
  const level = profile.views * exp(spread * random.normal())
  const rise = (2 * (profile.growth - 1)) / (profile.growth + 1)
  return Float64Array.from({ length: hours }, (_, i) => {
    const grown = 1 + rise * ((i + 0.5) / hours - 0.5)
    return level * grown * dayShape[(startHour + i) % 24]!
  })
}
