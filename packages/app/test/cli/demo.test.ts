import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { createClient } from '@candor/client'
import { everyScenario, scenarios } from '@candor/scenarios'
import { afterAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const bin = join(dirname(fileURLToPath(import.meta.url)), '../../bin/candor.js')
const running: ChildProcess[] = []
afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

function start(...args: string[]) {
  const child = spawn(process.execPath, [bin, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  return child
}

/** The first line on stdout, which is the address. */
async function addressOf(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const piece of child.stdout!) {
    said += piece
    if (said.includes('\n')) break
  }
  return said.split('\n')[0]!
}

async function decisionsOf(address: string): Promise<Record<string, number>> {
  const client = createClient({ baseUrl: address })
  const found: Record<string, number> = {}
  for (let cursor: string | undefined; ; ) {
    const page = await client.decisions({
      query: { limit: 200, ...(cursor === undefined ? {} : { cursor }) },
    })
    for (const { model } of page.items) found[model.name] = (found[model.name] ?? 0) + 1
    if (page.next_cursor === null) return found
    cursor = page.next_cursor
  }
}

async function jobsOf(address: string) {
  return (await createClient({ baseUrl: address }).jobs({ query: { limit: 200 } })).items
}

async function until(reached: () => Promise<boolean>): Promise<void> {
  while (!(await reached())) await new Promise((resolve) => setTimeout(resolve, 100))
}

const ended = (job: { state: string }) => job.state === 'done' || job.state === 'failed'

describe('demo', () => {
  const dataDir = folder.in('demo')
  const names = everyScenario.flatMap(({ models }) => models.map(({ name }) => name)).sort()
  const wanted = Object.fromEntries(
    scenarios.map(({ policy, demo }) => [policy.defaultModel, demo.decisions]),
  )
  const modelsOf = async (address: string) =>
    (await createClient({ baseUrl: address }).models({ query: { limit: 200 } })).items

  it('makes every domain, completes what a killed run began, and finds it the next time', async () => {
    const killed = start('demo', '--port', '0', '--data-dir', dataDir)
    const [said] = await once(killed.stderr!, 'data')
    expect(String(said)).toMatch(/^generating/)
    killed.kill('SIGKILL')

    const half = start('demo', '--port', '0', '--data-dir', dataDir, '--quiet')
    const first = await addressOf(half)
    expect(first).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect((await modelsOf(first)).map(({ name }) => name)).toEqual(
      scenarios[0]!.models.map(({ name }) => name).sort(),
    )
    expect((await fetch(`${first}readyz`)).status).toBe(200)
    await until(async () =>
      (await jobsOf(first)).some(
        ({ payload, state }) => payload['scenario'] !== scenarios[0]!.id && state === 'running',
      ),
    )
    half.kill('SIGKILL')
    await once(half, 'exit')

    const child = start('demo', '--port', '0', '--data-dir', dataDir, '--quiet')
    const address = await addressOf(child)
    await until(async () => (await jobsOf(address)).every(ended))
    expect(
      (await jobsOf(address)).map(({ payload, state, error }) => [payload['scenario'], state, error]).sort(),
    ).toEqual(scenarios.map(({ id }) => [id, 'done', null]).sort())
    expect(await decisionsOf(address)).toEqual(wanted)
    expect((await modelsOf(address)).map(({ name }) => name)).toEqual(names)
    child.kill('SIGTERM')
    expect(await once(child, 'exit')).toEqual([0, null])

    const again = start('demo', '--port', '0', '--data-dir', dataDir, '--quiet')
    const second = await addressOf(again)
    expect(await decisionsOf(second)).toEqual(wanted)
    const versions = (await modelsOf(second)).flatMap((model) => model.versions)
    expect(versions).toHaveLength(names.length)
    expect((await jobsOf(second)).map(({ attempts }) => attempts).every((n) => n <= 2)).toBe(true)
    again.kill('SIGINT')
    expect(await once(again, 'exit')).toEqual([0, null])
  }, 240_000)
})

describe('serve and demo refuse', () => {
  it('a port in use, before anything is made', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    for (const verb of ['demo', 'serve']) {
      const child = start(verb, '--port', String(port), '--data-dir', folder.in(`taken-${verb}`), '--quiet')
      const [said, printed, [code]] = await Promise.all([
        text(child.stderr!),
        text(child.stdout!),
        once(child, 'exit'),
      ])
      expect(said.trimEnd().split('\n').at(-1)).toBe(
        `error app.port_in_use: port ${port} on 127.0.0.1 is in use; expected a free port`,
      )
      expect(printed).toBe('')
      expect(code).toBe(4)
    }
    taken.close()
  })

  it('a proxy that is none', async () => {
    const environment = { CANDOR_TRUSTED_PROXIES: '*' }
    expect(
      await runCli(['serve', '--port', '0', '--data-dir', folder.in('proxied')], { environment }),
    ).toMatchObject({
      code: 2,
      last: expect.stringMatching(/app.bad_trusted_proxy: .*: \*; expected an address or a network/),
    })
  })

  it('a host that is not this machine, a port that is none, a folder that cannot be written', async () => {
    const file = folder.file('a-file', '')
    expect(await runCli(['serve', '--host', 'http://x', '--data-dir', folder.in('x')])).toMatchObject({
      code: 2,
      last: expect.stringMatching(/app.bad_host/),
    })
    // 192.0.2.0/24 is for documentation: no machine has it
    for (const host of ['192.0.2.1', 'no-such-host.invalid'])
      expect(
        await runCli(['serve', '--host', host, '--port', '0', '--data-dir', folder.in('y')]),
      ).toMatchObject({
        code: 2,
        last: `error app.host_not_ours: no address of this machine: ${host}`,
      })
    for (const flag of ['--background', '--features'])
      expect(await runCli(['serve', flag, 'x', '--port', '0', '--data-dir', folder.in('y')])).toMatchObject({
        code: 2,
        last: `error cli.usage: ${flag} is for a model file; expected --model FILE with it`,
      })
    expect(await runCli(['demo', '--port', '99999', '--data-dir', folder.in('x')])).toMatchObject({
      code: 2,
      last: expect.stringMatching(/app.invalid_port/),
    })
    expect(await runCli(['serve', '--port', '0', '--data-dir', join(file, 'x')])).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.not_writable/),
    })
    expect(await runCli(['demo', '--port', '0', '--data-dir', '/proc/x'])).toMatchObject({
      code: 4,
      last: expect.stringMatching(/files.not_writable/),
    })
  })
})

describe('serve', () => {
  it('listens where PORT says and stops when it is told', async () => {
    const stop = new AbortController()
    const environment = { PORT: '0', CANDOR_DATA: folder.in('served') }
    setTimeout(() => stop.abort(), 300)
    const run = await runCli(['serve', '--quiet'], { environment, stop: stop.signal })
    expect(run.code).toBe(0)
    const [address, link] = run.stdout.split('\n')
    expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/)
    expect(link?.slice(address!.length)).toMatch(/^#admin=[\w-]{43}$/)
  })
})
