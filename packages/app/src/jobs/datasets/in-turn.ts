/**
 * Makes a place where works wait for each other: each is begun when the one before it has ended, however that ended.
 *
 * @example
 * const inTurn = createTurns()
 * await Promise.all([inTurn(first), inTurn(second)])   // the second begins after the first
 */
export function createTurns(): <T>(work: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const mine = last.then(work)
    last = mine.catch(() => undefined)
    return mine
  }
}
