import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { CliContext } from '../../src/cli/context.ts'
import { createApp } from '../../src/http/index.ts'
import { main } from '../../src/main.ts'

export type CliRun = {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** the closing line of stderr */
  readonly last: string
}

/** Runs one command in this process as a person would type it, and gives all that came out. */
export async function runCli(
  args: readonly string[],
  given: {
    readonly stdin?: string
    readonly environment?: CliContext['environment']
    readonly stop?: AbortSignal
  } = {},
): Promise<CliRun> {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const said = Promise.all([text(stdout), text(stderr)])
  const code = await main(args, {
    stdin: Readable.from([given.stdin ?? '']),
    stdout,
    stderr,
    environment: given.environment ?? {},
    isTerminal: false,
    stop: given.stop ?? null,
    createApp,
  })
  stdout.end()
  stderr.end()
  const [out, err] = await said
  return { code, stdout: out, stderr: err, last: err.trimEnd().split('\n').at(-1) ?? '' }
}
