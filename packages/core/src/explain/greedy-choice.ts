import type { Choice, FoundChoice, SearchTask } from './recourse-search.ts'

export type GreedyTask = Pick<SearchTask, 'movers' | 'bound' | 'isAcross' | 'verify' | 'maxChanges'> & {
  /** which scores are better */
  readonly side: 'high' | 'low'
}

/** Moves of a mover that are tried: the cheapest, and others spread over the rest. */
const mostMoves = 32

/**
 * A choice that crosses, met with in haste: one mover after another makes the move that brings the score farthest, until some move crosses; of those that
 * do, the cheapest. It may cost more than it has to, and there may be one where none is met with.
 *
 * @example
 * // one mover, whose second move (cost 3) crosses
 * const moves = [0, 3].map((cost) => ({ changes: new Map(cost ? [['x', 1]] : []), cost, columns: new Float64Array(1) }))
 * const mover = { sources: ['x'], outputs: [0], moves, isExact: true }
 * const task = { movers: [mover], bound: ({ high }) => high[0], isAcross: (s) => s > 0, maxChanges: 3, side: 'high' }
 * greedyChoice({ ...task, verify: (choice) => choice[0] }).cost // 3
 */
export function greedyChoice(task: GreedyTask): FoundChoice | null {
  const { movers, maxChanges, bound, side } = task
  const sign = side === 'high' ? 1 : -1
  let choice: Choice = new Uint16Array(movers.length)
  for (let step = 0; step < maxChanges; step++) {
    const tried = trials(task, choice).map((one) => ({ one, score: bound({ low: one, high: one }) }))
    const found = tried.flatMap(({ one, score }) => crossing(task, one, score))
    if (found.length > 0) return found.reduce((best, other) => (other.cost < best.cost ? other : best))
    const best = tried.reduce<(typeof tried)[number] | null>(
      (most, other) => (most === null || sign * other.score > sign * most.score ? other : most),
      null,
    )
    if (best === null) return null
    choice = best.one
  }
  return null
}

/** The choice with one mover more that changes. */
function trials({ movers, maxChanges }: GreedyTask, choice: Choice): Choice[] {
  const changed = (one: Choice) => movers.reduce((sum, { moves }, m) => sum + moves[one[m]!]!.changes.size, 0)
  return movers
    .flatMap(({ moves }, m) => {
      if (choice[m] !== 0) return []
      const step = Math.max(1, Math.ceil((moves.length - 1) / mostMoves))
      const places = Array.from({ length: Math.ceil((moves.length - 1) / step) }, (_, k) => 1 + k * step)
      return places.map((move) => choice.with(m, move))
    })
    .filter((one) => changed(one) <= maxChanges)
}

function crossing({ movers, isAcross, verify }: GreedyTask, choice: Choice, hoped: number): FoundChoice[] {
  if (!isAcross(hoped)) return []
  const score = verify(choice)
  if (score === null || !isAcross(score)) return []
  return [{ choice, score, cost: movers.reduce((sum, { moves }, m) => sum + moves[choice[m]!]!.cost, 0) }]
}
