import { createRandom } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from './registered-models.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'
import { halves, missing } from './stored-decisions.ts'

const loops = Number(process.env['CANDOR_KILLS'] ?? (process.env['CANDOR_FULL'] ? 200 : 20))
const clients = 12
const scoreUrl = '/v1/models/claims-gbm/score'

type Sent = { readonly external_id: string; readonly features: ReturnType<typeof claimRecord> }

let dataDir: string
let file: string
/** bodies of answered requests by the event's id, over all loops */
const acknowledged = new Map<string, string>()

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  dataDir = made.path
  file = made.store.path!
  await made.store.close()
})

describe('kill -9 of a server under load', () => {
  const random = createRandom(7)

  it.each(Array.from({ length: loops }, (_, i) => i + 1))('loop %i', { timeout: 60_000 }, async (loop) => {
    const server = await startServerProcess(dataDir)
    await replaysSome(server)
    const unanswered = await loadUntilKilled(server, loop, 20 + random.next() * 400)
    const ids = [...acknowledged.keys()].filter((id) => id.startsWith(`${loop}-`))
    expect(ids.length).toBeGreaterThan(0)
    expect(missing(file, acknowledgedOf(ids))).toEqual([])
    expect(halves(file)).toEqual({})
    lastUnanswered = unanswered
  })

  let lastUnanswered: readonly Sent[] = []

  /** Whoever had no answer asks again, and is decided about once, whether the first time counted or not; an answer given stays. */
  async function replaysSome(server: ServerProcess): Promise<void> {
    for (const sent of lastUnanswered) {
      const answer = await server.ask(scoreUrl, sent, { 'idempotency-key': sent.external_id })
      expect(answer.status).toBe(200)
      acknowledged.set(sent.external_id, answer.body)
    }
    for (const [external_id, body] of [...acknowledged].slice(-3)) {
      const sent = { external_id, features: claimRecord(rowOf(external_id)) }
      const answer = await server.ask(scoreUrl, sent, { 'idempotency-key': external_id })
      expect(answer.headers['idempotency-replayed']).toBe('true')
      expect(answer.body).toBe(body)
    }
  }

  it('left every decision once, and a chain that verifies against all of them', async () => {
    const store = await openStore(file)
    const verdict = await verifyLog({ store, tenantId: 'default', withDecisions: true })
    await store.close()
    expect(verdict).toMatchObject({ ok: true, decisions: { erased: 0 } })
    expect(verdict.decisions!.checked).toBeGreaterThanOrEqual(acknowledged.size)
    expect(missing(file, acknowledged)).toEqual([])
  })
})

afterAll(() => {
  console.log(`${loops} kills, ${acknowledged.size} acknowledged decisions, none lost`)
})

function acknowledgedOf(ids: readonly string[]): ReadonlyMap<string, string> {
  return new Map(ids.map((id) => [id, acknowledged.get(id)!]))
}

function rowOf(externalId: string): number {
  return Number(externalId.split('-')[1]) % 200
}

/** Clients ask one request after the other until the server is gone. Gives what was sent and not answered. */
async function loadUntilKilled(server: ServerProcess, loop: number, ms: number): Promise<Sent[]> {
  const unanswered: Sent[] = []
  let sentSoFar = 0
  let answered = 0
  const client = async () => {
    for (;;) {
      const n = sentSoFar++
      const external_id = `${loop}-${n}`
      const sent = { external_id, features: claimRecord(rowOf(external_id)) }
      const answer = await server.ask(scoreUrl, sent, { 'idempotency-key': external_id }).catch(() => null)
      if (answer === null) {
        unanswered.push(sent)
        return
      }
      expect(answer.status).toBe(200)
      acknowledged.set(external_id, answer.body)
      // the time to be killed counts from the first answer
      if (answered++ === 0) setTimeout(() => void server.end('SIGKILL'), ms)
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  await server.end('SIGKILL')
  return unanswered
}
