import type { Readable, Writable } from 'node:stream'
import type { ServeOptions } from '../jobs/serve.ts'

/** What the command line touches of the world; tests give their own. */
export type CliContext = {
  readonly stdin: Readable
  readonly stdout: Writable
  readonly stderr: Writable
  readonly environment: Readonly<Record<string, string | undefined>>
  /** whether stderr is a terminal: a progress line that moves, colour, words for the eye */
  readonly isTerminal: boolean
  /** ends a server; null: the signals of the process do */
  readonly stop: AbortSignal | null
  /** makes the HTTP server, which this room does not know */
  readonly createApp: ServeOptions['createApp']
}

export function processContext(createApp: ServeOptions['createApp']): CliContext {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    environment: process.env,
    isTerminal: process.stderr.isTTY === true,
    stop: null,
    createApp,
  }
}
