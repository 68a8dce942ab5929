import type { Random } from '@candor/core'

/** How bought engagement shows in a series: stretches of hours in which counts are some times what they would be. */
export type Attack = {
  readonly name: string
  /** of 165 fake users */
  readonly users: number
  /** how many stretches, of how many hours each; null: all hours */
  readonly stretches: number | null
  readonly hours: number
  /** expected counts over what they would be, on the mean of a stretch */
  readonly strength: number
  /** rising from 1 within a stretch */
  readonly isRising?: boolean
  /** between midnight and six only */
  readonly isAtNight?: boolean
}

/** Numbers of users, lengths and strengths as they came out in the published set. */
export const attacks: readonly Attack[] = [
  { name: 'boost_progressive', users: 17, stretches: 1, hours: 207, strength: 2.5, isRising: true },
  { name: 'bursts_small', users: 8, stretches: 5, hours: 2, strength: 2.1 },
  { name: 'off_peak_bursts', users: 9, stretches: 3, hours: 1, strength: 3.7, isAtNight: true },
  { name: 'overlay_fake_on_trend', users: 15, stretches: 1, hours: 19, strength: 2.6 },
  { name: 'perfect_sync', users: 15, stretches: null, hours: 336, strength: 1.2 },
  { name: 'single_spike', users: 14, stretches: 1, hours: 1, strength: 4.4 },
  { name: 'type_a_boosting_progressive', users: 9, stretches: 1, hours: 123, strength: 1.64, isRising: true },
  { name: 'type_b_bots_synchronized', users: 11, stretches: 27, hours: 2, strength: 1.5 },
  { name: 'type_c_wave_spam', users: 13, stretches: 41, hours: 3, strength: 2.65 },
  { name: 'type_d_window_anomaly', users: 19, stretches: 1, hours: 16, strength: 3.4 },
  { name: 'type_e_superposition', users: 23, stretches: 1, hours: 87, strength: 1.76 },
  { name: 'wave_spam', users: 12, stretches: 47, hours: 3, strength: 3.1 },
]

/**
 * What each hour's counts are multiplied with; 1 outside the attack.
 *
 * @param difficulty 0: as published; towards 1 the attacks fade and at 1 there is nothing to see
 */
export function attackFactors(
  attack: Attack,
  { startHour, hours, difficulty }: { startHour: number; hours: number; difficulty: number },
  random: Random,
): Float64Array {
  const factors = new Float64Array(hours).fill(1)
  const rise = (attack.strength - 1) * (1 - difficulty)
  if (attack.stretches === null) return factors.fill(1 + rise)
  const length = Math.min(attack.hours, hours)
  for (let stretch = 0; stretch < attack.stretches; stretch++) {
    const from = startOf(attack, startHour, hours - length + 1, random)
    for (let i = 0; i < length; i++)
      factors[from + i] = 1 + (attack.isRising ? (2 * rise * (i + 0.5)) / length : rise)
  }
  return factors
}

function startOf({ isAtNight = false }: Attack, startHour: number, places: number, random: Random): number {
  const drawn = random.int(places)
  if (!isAtNight) return drawn
  for (let i = 0; i < places; i++) {
    const at = (drawn + i) % places
    if ((startHour + at) % 24 < 6) return at
  }
  return drawn
}
