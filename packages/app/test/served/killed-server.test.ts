import { DatabaseSync } from 'node:sqlite'
import { isDeepStrictEqual } from 'node:util'
import { createRandom } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from './registered-models.ts'
import { type ServerProcess, startServerProcess } from './server-process.ts'

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
    expect(missing(ids)).toEqual([])
    expect(halves()).toEqual({})
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
    expect(missing([...acknowledged.keys()])).toEqual([])
  })
})

afterAll(() => {
  console.log(`${loops} kills, ${acknowledged.size} acknowledged decisions, none lost`)
})

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

/** Of events that were acknowledged, those that are not there once, with the decision that was told, audit entry, outbox row and stored answer. */
function missing(externalIds: readonly string[]): string[] {
  return reading((database) => {
    const found = database.prepare(`
      select count(distinct d.id) as decisions, min(d.id) as id, count(distinct x.decision_id) as explanations,
        count(distinct a.seq) as entries, count(distinct o.id) as messages, min(i.response) as response
      from event e join decision d on d.event_id = e.id
      left join explanation x on x.decision_id = d.id
      left join audit_entry a on a.payload ->> 'target_id' = d.id and a.payload ->> 'action' = 'decision.record'
      left join outbox o on o.payload_json ->> 'decision_id' = d.id and o.topic = 'decision.created'
      left join idempotency i on i.key = e.external_id
      where e.external_id = ?`)
    return externalIds.filter((externalId) => {
      const row = found.get(externalId)!
      const told = acknowledged.get(externalId)!
      const counts = [row['decisions'], row['explanations'], row['entries'], row['messages']]
      return (
        counts.some((count) => count !== 1) ||
        row['id'] !== JSON.parse(told).decision_id ||
        !isDeepStrictEqual(JSON.parse(String(row['response'])), JSON.parse(told))
      )
    })
  })
}

/** Rows of a decision without the others: what a commit torn in two would leave. */
function halves(): Record<string, unknown> {
  const whole = `select count(*) from decision d join event e on e.id = d.event_id`
  const parts: Record<string, string> = {
    event: 'select count(*) from event',
    snapshot: 'select count(*) from feature_snapshot',
    explanation: 'select count(*) from explanation',
    salt: "select count(*) from audit_salt where target_type = 'decision'",
    entry: `select count(*) from audit_entry where payload ->> 'action' = 'decision.record'`,
    message: "select count(*) from outbox where topic = 'decision.created'",
    answer: 'select count(*) from idempotency',
    head: 'select seq - (select count(*) from audit_entry) + (select count(*) from decision) from audit_head',
  }
  return reading((database) => {
    const count = (sql: string) => Object.values(database.prepare(sql).get()!)[0]
    const decisions = count(whole)
    return Object.fromEntries(
      Object.entries(parts)
        .map(([name, sql]) => [name, count(sql)])
        .filter(([, rows]) => rows !== decisions),
    )
  })
}

function reading<T>(work: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(file, { readOnly: true })
  try {
    return work(database)
  } finally {
    database.close()
  }
}
