import type { CliContext } from './context.ts'

/** `update(done, total)` as often as one likes; `done()` clears the line. */
export type Progress = {
  readonly update: (done: number, total: number) => void
  readonly done: () => void
}

/** Milliseconds before the first line and between two. */
const waits = { terminal: { first: 1000, between: 100 }, elsewhere: { first: 5000, between: 5000 } }

/**
 * Shows how far a work has come, with rate and time left: on a terminal one line that moves, once the work takes longer than a
 * second; elsewhere a plain line every five seconds.
 *
 * @param now ms on any clock; tests give their own
 */
export function progressLine(
  context: CliContext,
  what: string,
  unit: string,
  now: () => number = () => performance.now(),
): Progress {
  const started = now()
  const { first, between } = context.isTerminal ? waits.terminal : waits.elsewhere
  let last = started + first - between
  let shown = false
  return {
    update: (done, total) => {
      const at = now()
      if (at - last < between) return
      last = at
      shown = true
      const text = progressText(what, unit, done, total, (at - started) / 1000)
      context.stderr.write(context.isTerminal ? `\r\u001b[2K${text}` : `${text}\n`)
    },
    done: () => {
      if (shown && context.isTerminal) context.stderr.write('\r\u001b[2K')
      shown = false
    },
  }
}

/**
 * One line of progress.
 *
 * @example
 * progressText('explaining', 'rows', 2048, 10_000, 4) // 'explaining 2,048 of 10,000 rows, 512/s, 16 s left'
 */
export function progressText(
  what: string,
  unit: string,
  done: number,
  total: number,
  seconds: number,
): string {
  const rate = done / seconds
  const left = rate > 0 ? `, ${duration((total - done) / rate)} left` : ''
  return `${what} ${grouped(done)} of ${grouped(total)} ${unit}, ${rateText(rate)}/s${left}`
}

function rateText(rate: number): string {
  return rate >= 10 ? grouped(Math.round(rate)) : rate.toPrecision(2)
}

function grouped(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ',')
}

function duration(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`
  if (seconds < 3600) return `${Math.ceil(seconds / 60)} min`
  return `${(seconds / 3600).toFixed(1)} h`
}
