import type { Random } from '@candor/core'

/** How often each level stands in a table: level → count. */
export type LevelCounts = Readonly<Record<string, number>>

/** Draws one level. */
export type LevelSampler = (random: Random) => string

/**
 * Draws levels in proportion to their counts; one draw of an integer per level. A level with count 0 is never drawn.
 *
 * @param counts whole numbers >= 0, at least one above 0
 * @throws math.out_of_range, on drawing, when they sum to 0
 * @example
 * levelSampler({ YES: 302, NO: 338, '?': 360 })(createRandom(1)) // 'NO'
 */
export function levelSampler(counts: LevelCounts): LevelSampler {
  const levels = Object.keys(counts)
  const position = positionSampler(Object.values(counts))
  return (random) => levels[position(random)]!
}

/**
 * Draws positions of a list in proportion to the counts that stand there.
 *
 * @param counts whole numbers >= 0, at least one above 0
 * @throws math.out_of_range, on drawing, when they sum to 0
 * @example
 * positionSampler([3, 0, 7])(createRandom(1)) // 2
 */
export function positionSampler(counts: readonly number[]): (random: Random) => number {
  const ends = runningSums(counts)
  const total = ends.at(-1) ?? 0
  return (random) => {
    const drawn = random.int(total)
    return ends.findIndex((end) => drawn < end)
  }
}

function runningSums(counts: readonly number[]): number[] {
  let sum = 0
  return counts.map((count) => {
    sum += count
    return sum
  })
}
