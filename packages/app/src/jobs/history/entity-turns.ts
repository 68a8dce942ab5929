/** Lets work about one entity be done one after the other, and any other beside it. */
export type EntityTurns = <T>(key: string, work: () => Promise<T>) => Promise<T>

/**
 * Makes the turns of one process.
 *
 * @example
 * const inTurn = entityTurns()
 * await Promise.all([inTurn('a', first), inTurn('a', second)])   // second begins when first has ended
 */
export function entityTurns(): EntityTurns {
  const last = new Map<string, Promise<unknown>>()
  return async (key, work) => {
    const before = last.get(key) ?? Promise.resolve()
    const turn = before.then(work, work)
    last.set(key, turn)
    try {
      return await turn
    } finally {
      if (last.get(key) === turn) last.delete(key)
    }
  }
}
