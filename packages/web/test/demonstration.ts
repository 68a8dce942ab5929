import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../../..')

/** The Chromium of this machine, or null with one printed line that says what is missing. */
export function findChromium(): string | null {
  const places = [
    process.env['CHROMIUM'],
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
  ]
  const found = places.find((place) => place !== undefined && existsSync(place))
  if (found !== undefined) return found
  process.stderr.write(
    'SKIPPED: no Chromium on this machine (CHROMIUM=/path names one): the page is not tested\n',
  )
  return null
}

export type Demonstration = { readonly address: string; readonly stop: () => Promise<void> }

/** Starts the demonstration as a user does, on a free port and in a folder of its own; resolves when it is ready. */
export async function startDemonstration(): Promise<Demonstration> {
  const folder = mkdtempSync(join(tmpdir(), 'candor-page-'))
  const port = await freePort()
  const bin = join(root, 'packages/app/bin/candor.js')
  const child = spawn(process.execPath, [bin, 'demo', '--port', String(port)], {
    cwd: root,
    env: { ...process.env, CANDOR_DATA: folder },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const address = `http://127.0.0.1:${port}`
  await untilReady(child, address)
  return {
    address,
    stop: async () => {
      await stopped(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function untilReady(child: ChildProcess, address: string): Promise<void> {
  let said = ''
  child.stderr?.on('data', (chunk) => {
    said += chunk
  })
  for (let i = 0; i < 600; i++) {
    if (child.exitCode !== null) throw new Error(`the demonstration ended with ${child.exitCode}: ${said}`)
    const isUp = await fetch(`${address}/readyz`).then(
      (answer) => answer.ok,
      () => false,
    )
    if (isUp && (await hasDecisions(address))) return
    await new Promise((wake) => setTimeout(wake, 200))
  }
  throw new Error(`the demonstration was not ready in two minutes: ${said}`)
}

async function hasDecisions(address: string): Promise<boolean> {
  const answer = await fetch(`${address}/v1/decisions?limit=200`)
  const { items } = (await answer.json()) as { items: unknown[] }
  return items.length >= 200
}

function stopped(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null) return done()
    child.once('exit', () => done())
    child.kill('SIGTERM')
  })
}

function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => found(typeof address === 'object' && address ? address.port : 0))
    })
  })
}
