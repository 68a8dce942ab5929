import type { Readable, Writable } from 'node:stream'

/** What the command line touches of the world; tests give their own. */
export type CliContext = {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly environment: Readonly<Record<string, string | undefined>>
  /** whether stderr is a terminal: a progress line that moves, colour, words for the eye */
  readonly isTerminal: boolean
  /** told when the process is asked to stop; ends a server */
  readonly stop: AbortSignal | null
}

export function processContext(): CliContext {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    isTerminal: process.stderr.isTTY === true,
    stop: null,
  }
}
