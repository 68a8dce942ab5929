import { type Client, createClient, ProblemError, routes } from '@candor/client'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { decide } from '../../src/jobs/decide.ts'
import { createExplanationPool } from '../../src/jobs/explanation-pool.ts'
import { type RunningServer, startServer } from '../../src/jobs/serve.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { openStore } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith, registerClaims, slowCost } from '../served/registered-models.ts'

let server: RunningServer
let dataDir: string
let client: Client
/** `Idempotency-Replayed` of every answer, in the order they came */
const replays: (string | null)[] = []

const params = { name: 'claims-gbm' }
const logger = pino({ enabled: false })

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  dataDir = made.path
  await made.store.close()
  server = await startServer({ mode: 'demo', host: '127.0.0.1', port: 0, dataDir, createApp, logger })
  client = createClient({
    baseUrl: server.address,
    fetch: async (input, init) => {
      const answer = await fetch(input, init)
      replays.push(answer.headers.get('idempotency-replayed'))
      return answer
    },
  })
})

afterAll(() => server.close())

async function problemOf(call: Promise<unknown>): Promise<string> {
  const error = await call.then(
    () => null,
    (thrown: unknown) => thrown,
  )
  return error instanceof ProblemError ? `${error.status} ${error.problem.code}` : String(error)
}

describe('a running server', () => {
  it('answers every route of the typed client', async () => {
    const decision = await client.score({ params, body: { features: claimRecord(), external_id: 'route-1' } })
    const id = { id: decision.decision_id }
    expect(await client.decision({ params: id })).toEqual(decision)
    expect((await client.decisionExplanation({ params: id })).explanation.status).toBe('ok')
    expect((await client.decisions({ query: { limit: 1 } })).items[0]?.decision_id).toBe(decision.decision_id)
    expect((await client.models()).items[0]?.name).toBe('claims-gbm')
    expect((await client.explain({ params, body: { features: claimRecord() } })).explanation.status).toBe(
      'ok',
    )
    expect(await client.health()).toEqual({ status: 'ok' })
    expect((await client.ready()).status).toBe('ready')
  })

  it('decides one event once, sent 50 times at the same time', async () => {
    replays.length = 0
    const body = { features: claimRecord(1), external_id: 'parallel-1' }
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.score({ params, body })))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(replays.filter((replayed) => replayed === null)).toHaveLength(1)
    const { items } = await client.decisions({ query: { limit: 200 } })
    expect(items.filter((item) => item.external_id === 'parallel-1')).toHaveLength(1)
  })

  it('answers one idempotency key once, sent 50 times at the same time', async () => {
    const before = (await client.decisions({ query: { limit: 200 } })).items.length
    replays.length = 0
    const call = () =>
      client.score({ params, body: { features: claimRecord(2) } }, { idempotencyKey: 'key-1' })
    const answers = await Promise.all(Array.from({ length: 50 }, call))
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1)
    expect(replays.filter((replayed) => replayed === 'true')).toHaveLength(49)
    expect((await client.decisions({ query: { limit: 200 } })).items).toHaveLength(before + 1)
  })

  it('refuses a key for another body, and an event with another payload', async () => {
    const idempotencyKey = 'key-2'
    await client.score({ params, body: { features: claimRecord(3) } }, { idempotencyKey })
    const other = client.score({ params, body: { features: claimRecord(4) } }, { idempotencyKey })
    expect(await problemOf(other)).toBe('422 store.idempotency_key_reused')
    const external_id = 'event-2'
    const first = await client.score({ params, body: { features: claimRecord(3), external_id } })
    const conflict = client.score({ params, body: { features: claimRecord(4), external_id } })
    await expect(conflict).rejects.toThrow(first.decision_id)
    expect(await problemOf(client.score({ params, body: { features: claimRecord(4), external_id } }))).toBe(
      '409 store.event_conflict',
    )
  })

  it('takes the same members in another order for the same body and the same event', async () => {
    const body = { features: claimRecord(6), external_id: 'order-1' }
    const reversed = { ...body, features: Object.fromEntries(Object.entries(body.features).reverse()) }
    const first = await client.score({ params, body }, { idempotencyKey: 'key-3' })
    expect(await client.score({ params, body: reversed }, { idempotencyKey: 'key-3' })).toEqual(first)
    expect(await client.score({ params, body: reversed })).toEqual(first)
  })

  it('keeps the answer of a repeated event under the new key as well', async () => {
    const body = { features: claimRecord(7), external_id: 'keep-1' }
    const first = await client.score({ params, body })
    expect(await client.score({ params, body }, { idempotencyKey: 'key-4' })).toEqual(first)
    expect(await client.score({ params, body }, { idempotencyKey: 'key-4' })).toEqual(first)
  })

  it('gives the first decision of an event when another version is asked for, and a further one on rescore', async () => {
    const body = { features: claimRecord(8), external_id: 'version-1' }
    const first = await client.score({ params, body })
    const store = await openStore(`${dataDir}/candor.db`)
    await registerClaims(store, dataDir, 'claims-gbm', 'gbm', { seed: 9 })
    await store.close()
    const query = { alias: 'challenger' }
    expect(await client.score({ params, query, body })).toEqual(first)
    const again = await client.score({ params, query: { ...query, on_duplicate: 'rescore' }, body })
    expect(again.model).toMatchObject({ version: '2', alias: 'challenger' })
    expect(again.external_id).toBe('version-1')
    expect(again.decision_id).not.toBe(first.decision_id)
    if (again.explanation.status !== 'ok') throw new Error(again.explanation.status)
    expect(again.explanation.model_hash).toBe(again.model.hash)
  })

  it('has been there before when it is started again', async () => {
    const decision = await client.score({ params, body: { features: claimRecord(9) } })
    await server.close()
    server = await startServer({ mode: 'demo', host: '127.0.0.1', port: 0, dataDir, createApp, logger })
    client = createClient({ baseUrl: server.address })
    expect(await client.decision({ params: { id: decision.decision_id } })).toEqual(decision)
  })
})

describe('startServer', () => {
  it('says so when the port is in use, and leaves nothing open', async () => {
    const port = Number(new URL(server.address).port)
    const second = startServer({ mode: 'demo', host: '127.0.0.1', port, dataDir, createApp, logger })
    await expect(second).rejects.toMatchObject({
      code: 'app.port_in_use',
      message: `port ${port} on 127.0.0.1 is in use; expected a free port`,
    })
  })

  it('says so when the system does not let this user have the port', async () => {
    const refusing = async () => ({
      listen: () => Promise.reject(Object.assign(new Error('listen EACCES'), { code: 'EACCES' })),
      close: async () => {},
    })
    const started = startServer({
      mode: 'demo',
      host: '127.0.0.1',
      port: 80,
      dataDir,
      createApp: refusing,
      logger,
    })
    await expect(started).rejects.toMatchObject({ code: 'app.port_refused', kind: 'state' })
  })

  it.each(['0.0.0.0', '192.168.0.1', 'example.org'])('refuses to listen on %s', async (host) => {
    const started = startServer({ mode: 'demo', host, port: 0, dataDir, createApp, logger })
    await expect(started).rejects.toMatchObject({ code: 'app.host_not_loopback', kind: 'input' })
  })

  it('goes on with what an earlier one left undone, in every tenant', async () => {
    const { store, path } = await dataFolderWith({ 'claims-gbm': 'gbm' })
    const [tenantId, principalId, at] = ['north', 'operator', 1_700_000_000_000]
    await store.run('tenant.create', { id: tenantId, name: 'North', by: principalId, at })
    const wanted = { tenantId: 'default', name: 'claims-gbm', choice: { alias: 'champion' } }
    const {
      name,
      version: _version,
      aliases: _aliases,
      ...known
    } = await store.run('registry.resolve', wanted)
    const version = { ...known, cost: slowCost } as never
    await store.run('registry.register', { tenantId, name, description: '', by: principalId, at, version })
    const explanations = createExplanationPool({ threads: 1 })
    const request = {
      ...{ tenantId, principalId, name, at, idempotency: null, explanationWaitMs: 0 },
      query: routes.score.query.parse({}),
      body: routes.score.body.parse({ features: claimRecord() }),
    }
    const { view } = await decide({ store, models: createServedModels(store, path), explanations }, request)
    expect(view.explanation.status).toBe('pending')
    await explanations.close()
    await store.close()
    const next = await startServer({
      mode: 'demo',
      host: '127.0.0.1',
      port: 0,
      dataDir: path,
      createApp,
      logger,
    })
    const beside = await openStore(`${path}/candor.db`)
    const status = async () =>
      (await beside.run('decision.explanation', { tenantId, id: view.decision_id })).explanation.status
    await expect.poll(status, { timeout: 20_000 }).toBe('ok')
    await beside.close()
    await next.close()
  })

  it('listens on the other names of this machine', async () => {
    const other = await startServer({ mode: 'demo', host: '[::1]', port: 0, dataDir, createApp, logger })
    expect(other.address).toMatch(/^http:\/\/\[::1\]:\d+\/$/)
    expect(await createClient({ baseUrl: other.address }).health()).toEqual({ status: 'ok' })
    await other.close()
  })
})
