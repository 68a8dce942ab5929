import { execFileSync, spawnSync } from 'node:child_process'
import { closeSync, cpSync, existsSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { problem, readyAnswer } from '@candor/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { skipping } from '../skipping.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { claimRecord, dataFolderWith } from './registered-models.ts'
import { type Answer, type ServerProcess, startServerProcess } from './server-process.ts'
import { halves, missing } from './stored-decisions.ts'

const scoreUrl = '/v1/models/claims-gbm/score'
const folder = temporaryFolder()

/** Whether this user may have a file system of its own; containers often forbid it. */
const hasDisks = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0
const hasFlags =
  spawnSync('sh', ['-c', 'touch "$0" && chattr +i "$0" && chattr -i "$0"', folder.in('flag')]).status === 0

/** Decisions asked for one after the other, each under a key of its own. */
function asker(server: ServerProcess) {
  const acknowledged = new Map<string, string>()
  let sent = 0
  return {
    acknowledged,
    async score(): Promise<Answer> {
      const external_id = `event-${sent++}`
      const body = { external_id, features: claimRecord(sent % 200) }
      const answer = await server.ask(scoreUrl, body, { 'idempotency-key': external_id })
      if (answer.status === 200) acknowledged.set(external_id, answer.body)
      return answer
    },
  }
}

async function expectOutage(server: ServerProcess, answer: Answer, outage: string | RegExp): Promise<void> {
  expect(answer.status).toBe(503)
  expect(answer.headers['content-type']).toBe('application/problem+json')
  expect(problem.parse(JSON.parse(answer.body))).toMatchObject({
    code: 'store.unavailable',
    detail: expect.stringMatching(outage),
  })
  const ready = await server.ask('/readyz')
  expect(ready.status).toBe(503)
  const { checks } = readyAnswer.parse(JSON.parse(ready.body))
  expect(checks.store.ok).toBe(false)
  expect((await server.ask('/healthz')).status).toBe(200)
  expect((await server.ask('/v1/decisions?limit=1')).status).toBe(200)
}

describe.skipIf(skipping(!hasDisks, 'this user may mount no disk that fills up'))(
  'a full disk',
  { timeout: 120_000 },
  () => {
    let server: ServerProcess
    let disk: string

    beforeAll(async () => {
      const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
      await made.store.close()
      const mount = `mount -t tmpfs -o size=24m tmpfs ${folder.path} && cp -r ${made.path} ${folder.in('data')} && exec "$@"`
      server = await startServerProcess(folder.in('data'), ['unshare', '-rm', 'sh', '-c', mount, 'sh'])
      disk = join(`/proc/${server.pid}/root`, folder.path)
    })

    afterAll(() => server?.end('SIGTERM'))

    /** SQLite follows the path to the server's disk out of it again; it gets a copy. Nothing is written meanwhile. */
    function copied(): string {
      const copy = folder.in('copy.db')
      for (const end of ['', '-wal']) {
        const from = join(disk, `data/candor.db${end}`)
        rmSync(`${copy}${end}`, { force: true })
        if (existsSync(from)) cpSync(from, `${copy}${end}`)
      }
      return copy
    }

    it('is told as an outage, leaves nothing half-written, and passes without a restart', async () => {
      const { score, acknowledged } = asker(server)
      const filler = join(disk, 'filler')
      for (let i = 0; i < 30; i++) expect((await score()).status).toBe(200)
      fill(filler)
      let refused = await score()
      for (let i = 0; i < 300 && refused.status === 200; i++) refused = await score()
      await expectOutage(server, refused, /the disk is full/)
      expect(halves(copied())).toEqual({})
      rmSync(filler)
      for (let i = 0; i < 30; i++) expect((await score()).status).toBe(200)
      expect((await server.ask('/readyz')).status).toBe(200)
      expect(halves(copied())).toEqual({})
      expect(missing(copied(), acknowledged)).toEqual([])
    })
  },
)

/** Writes until there is no room for a byte more. */
function fill(path: string): void {
  const file = openSync(path, 'w')
  for (let bytes = 1 << 20; bytes >= 1; ) {
    try {
      writeSync(file, Buffer.alloc(bytes, 1))
    } catch {
      bytes = bytes >> 1
    }
  }
  closeSync(file)
}

describe.skipIf(skipping(!hasFlags, 'this user may flag no file as immutable'))(
  'files that become read-only',
  { timeout: 120_000 },
  () => {
    let server: ServerProcess
    let file: string
    const flag = (change: '+i' | '-i') => execFileSync('chattr', [change, file, `${file}-wal`])

    beforeAll(async () => {
      const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
      file = made.store.path!
      await made.store.close()
      server = await startServerProcess(made.path)
    })

    afterAll(() => server?.end('SIGTERM'))

    it('are told as an outage, and when they can be written again all goes on', async () => {
      const { score, acknowledged } = asker(server)
      expect((await score()).status).toBe(200)
      flag('+i')
      try {
        await expectOutage(server, await score(), /writing the file failed|only be read/)
        expect(halves(file)).toEqual({})
      } finally {
        flag('-i')
      }
      expect((await score()).status).toBe(200)
      expect((await server.ask('/readyz')).status).toBe(200)
      expect(halves(file)).toEqual({})
      expect(missing(file, acknowledged)).toEqual([])
    })
  },
)

describe('repeated requests', { timeout: 120_000 }, () => {
  let server: ServerProcess
  let file: string

  beforeAll(async () => {
    const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
    file = made.store.path!
    await made.store.close()
    server = await startServerProcess(made.path)
  })

  afterAll(() => server?.end('SIGTERM'))

  const problemOf = (answer: Answer) => problem.parse(JSON.parse(answer.body))

  it('fifty at once, under one key or about one event, are one decision with one answer', async () => {
    const body = { external_id: 'once', features: claimRecord(1) }
    const asked = Array.from({ length: 50 }, (_, i) =>
      server.ask(scoreUrl, body, i % 2 === 0 ? { 'idempotency-key': 'once' } : {}),
    )
    const answers = await Promise.all(asked)
    expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(200))
    expect(new Set(answers.map((answer) => answer.body)).size).toBe(1)
    const first = answers.filter(({ headers }) => headers['idempotency-replayed'] === undefined)
    expect(first).toHaveLength(1)
    const listed = JSON.parse((await server.ask('/v1/decisions?limit=10')).body)
    expect(listed.items).toHaveLength(1)
    expect(missing(file, new Map([['once', answers[0]!.body]]))).toEqual([])
  })

  it('a key with another body is 422, an event with another payload is 409 and names the first decision', async () => {
    const key = { 'idempotency-key': 'key-1' }
    const body = { external_id: 'event-1', features: claimRecord(2) }
    const first = await server.ask(scoreUrl, body, key)
    const other = { ...body, features: claimRecord(3) }
    const reused = await server.ask(scoreUrl, other, key)
    expect(reused.status).toBe(422)
    expect(problemOf(reused).code).toBe('store.idempotency_key_reused')
    const conflict = await server.ask(scoreUrl, other)
    expect(conflict.status).toBe(409)
    expect(problemOf(conflict).code).toBe('store.event_conflict')
    expect(problemOf(conflict).detail).toContain(JSON.parse(first.body).decision_id)
    const again = await server.ask(scoreUrl, body, key)
    expect([again.body, again.headers['idempotency-replayed']]).toEqual([first.body, 'true'])
  })
})
