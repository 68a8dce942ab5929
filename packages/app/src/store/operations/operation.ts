/** What an operation is told besides its input by whoever runs it. */
export type Asked = {
  /** ms since the operation was handed to the store, whichever thread runs it; whole microseconds */
  elapsedMs(): number
}

/** For an operation that another one calls. */
export const notAsked: Asked = { elapsedMs: () => 0 }

/** @param since `process.hrtime()` when it was handed over, a clock that all threads of the process share */
export function askedAt(since: [number, number]): Asked {
  return {
    elapsedMs() {
      const [seconds, nanos] = process.hrtime(since)
      return seconds * 1000 + Math.round(nanos / 1000) / 1000
    },
  }
}
