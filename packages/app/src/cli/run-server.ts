import type { RunningServer } from '../jobs/serve.ts'
import type { CliContext } from './context.ts'

/**
 * Prints the address of a server, bare and on a line of its own, then the link for the first administrator where there is none, and waits until the process is told to stop; then closes it.
 *
 * @param meanwhile work that goes on while the server answers; its signal says when that ends
 */
export async function runServer(
  server: RunningServer,
  context: CliContext,
  meanwhile: (stopped: AbortSignal) => Promise<void> = async () => undefined,
): Promise<void> {
  const ending = new AbortController()
  const stopped = stopOf(context).then(() => ending.abort())
  context.stdout.write(`${server.address}\n`)
  if (server.adminLink !== null) context.stdout.write(`${server.adminLink}\n`)
  try {
    await meanwhile(ending.signal)
    await stopped
  } finally {
    await server.close()
  }
}

function stopOf({ stop }: CliContext): Promise<void> {
  return new Promise((resolve) => {
    if (stop !== null) {
      if (stop.aborted) return resolve()
      return stop.addEventListener('abort', () => resolve(), { once: true })
    }
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve())
  })
}
