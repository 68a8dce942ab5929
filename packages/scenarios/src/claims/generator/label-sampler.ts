import type { Random } from '@candor/core'
import type { LevelCounts } from '../../level-sampler.ts'
import { levelSampler } from '../../level-sampler.ts'
import type { CountsByLabel } from './published-counts.ts'

export type Label = 'N' | 'Y'

/** Draws a level for a claim whose label is known. */
export type LabelSampler = (random: Random, label: Label) => string

/**
 * Draws levels from the counts of the claim's own label, so that both the level's share and its fraud rate come out as
 * counted. With `leans` false the label is ignored: the same shares, no signal.
 *
 * @example
 * labelSampler({ FEMALE: [411, 126], MALE: [342, 121] })(createRandom(1), 'Y') // 'FEMALE'
 */
export function labelSampler(counts: CountsByLabel, leans = true): LabelSampler {
  const genuine = levelSampler(column(counts, ([n, y]) => (leans ? n : n + y)))
  const fraud = levelSampler(column(counts, ([n, y]) => (leans ? y : n + y)))
  return (random, label) => (label === 'Y' ? fraud(random) : genuine(random))
}

function column(counts: CountsByLabel, pick: (pair: readonly [number, number]) => number): LevelCounts {
  return Object.fromEntries(Object.entries(counts).map(([level, pair]) => [level, pick(pair)]))
}
