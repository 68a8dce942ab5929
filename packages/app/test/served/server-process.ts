import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own, as `candor serve` composes it, that lets in whoever sits at this machine. */
export type ServerProcess = {
  /** of the server itself, or of what it was started with */
  readonly pid: number
  /** a POST, or a GET where there is no body */
  ask(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Answer>
  /** as if its machine were switched off, or as an operator ends it */
  end(signal: 'SIGKILL' | 'SIGTERM'): Promise<void>
}

export type Answer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: string
}

const source = (path: string) => JSON.stringify(fileURLToPath(new URL(`../../src/${path}`, import.meta.url)))

const program = `
import { enableCompileCache } from 'node:module'
enableCompileCache()
const { startServer, serverLog } = await import(${source('jobs/serve.ts')})
const { createApp } = await import(${source('http/index.ts')})
const dataDir = process.env.CANDOR_TEST_DATA
const parts = { mode: 'demo', host: '127.0.0.1', port: 0, dataDir, createApp, logger: serverLog('fatal') }
const { address, close } = await startServer(parts)
process.stdout.write(address + '\\n')
process.on('SIGTERM', () => close().then(() => process.exit(0)))
`

/**
 * Starts a server over a data folder.
 *
 * @param prefix words of a command that starts it, such as one that mounts a disk for it first
 */
export async function startServerProcess(
  dataDir: string,
  prefix: readonly string[] = [],
): Promise<ServerProcess> {
  const node = [process.execPath, '--input-type=module-typescript', '-e', program]
  const [command = '', ...args] = [...prefix, ...node]
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, CANDOR_TEST_DATA: dataDir },
  })
  const [address] = (await Promise.race([
    once(createInterface({ input: child.stdout }), 'line'),
    once(child, 'exit').then(() => ['']),
  ])) as [string]
  if (address === '') throw new Error('the server did not start')
  const agent = new Agent({ keepAlive: true, maxSockets: 64 })
  return {
    pid: child.pid!,
    ask: (path, body, headers = {}) => ask(agent, new URL(path, address), body, headers),
    end: (signal) => end(child, agent, signal),
  }
}

async function end(child: ChildProcess, agent: Agent, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> {
  const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : null
  child.kill(signal)
  await gone
  agent.destroy()
}

function ask(
  agent: Agent,
  url: URL,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): Promise<Answer> {
  const text = body === undefined ? null : JSON.stringify(body)
  const type = text === null ? {} : { 'content-type': 'application/json' }
  return new Promise((resolve, reject) => {
    const method = text === null ? 'GET' : 'POST'
    const sent = request(url, { agent, method, headers: { ...type, ...headers } }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('error', reject)
      answer.on('end', () => {
        // an answer that was cut off acknowledges nothing
        if (!answer.complete) return reject(new Error('cut off'))
        resolve({ status: answer.statusCode!, headers: answer.headers, body: String(Buffer.concat(pieces)) })
      })
    })
    sent.on('error', reject)
    sent.end(text)
  })
}
