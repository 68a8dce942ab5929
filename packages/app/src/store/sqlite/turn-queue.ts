/** Gives one thing to one holder at a time, first come first served; waking one waiter costs the same however many wait. */
export type TurnQueue = {
  /** resolves when it is the caller's turn */
  take(): Promise<void>
  /** passes the turn on to whoever waits longest */
  give(): void
}

export function createTurnQueue(): TurnQueue {
  const waiting: (() => void)[] = []
  let head = 0
  let taken = false
  return {
    take() {
      if (taken) return new Promise((resolve) => waiting.push(resolve))
      taken = true
      return Promise.resolve()
    },
    give() {
      const next = waiting[head]
      if (next === undefined) {
        taken = false
        return
      }
      head += 1
      if (head === waiting.length) {
        waiting.length = 0
        head = 0
      }
      next()
    },
  }
}
