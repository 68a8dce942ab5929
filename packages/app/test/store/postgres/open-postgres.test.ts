import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { verifyLog } from '../../../src/jobs/verify-log.ts'
import { openStore, recordDecision, type Store } from '../../../src/store/index.ts'
import { migrationsOf } from '../../../src/store/migrations/index.ts'
import { decisionInput, modelInput } from '../decision-inputs.ts'
import { type Cluster, postgresPrograms, startCluster } from '../postgres-cluster.ts'

const source = join(dirname(fileURLToPath(import.meta.url)), '../../../src/store')
const tenantId = 'default'
const list = { tenantId, limit: 200, cursor: null, model: null, outcome: null }
const reason = postgresPrograms() === null ? ' (skipped: PostgreSQL is not installed)' : ''

describe.skipIf(reason !== '')(`openPostgres${reason}`, () => {
  let cluster: Cluster
  const opened: Store[] = []

  beforeAll(() => {
    cluster = startCluster()
  })
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close()
  })
  afterAll(() => cluster.stop())

  async function open(url: string): Promise<Store> {
    const store = await openStore(url)
    opened.push(store)
    return store
  }

  async function twoStores(): Promise<readonly [Store, Store]> {
    const url = await cluster.database()
    const stores = [await open(url), await open(url)] as const
    await stores[0].run('registry.register', modelInput('model-a'))
    return stores
  }

  async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
    const client = new pg.Client({ connectionString: url })
    await client.connect()
    try {
      return (await client.query(text)).rows
    } finally {
      await client.end()
    }
  }

  it('begins every key and unique index with the tenant', async () => {
    const url = await cluster.database()
    await open(url)
    const keys = await query(
      url,
      `select a.attname as first from pg_index i join pg_class t on t.oid = i.indrelid join pg_namespace n on n.oid = t.relnamespace
       join pg_attribute a on a.attrelid = t.oid and a.attnum = i.indkey[0]
       where n.nspname = 'public' and t.relname not like 'kysely%' and t.relname <> 'tenant'`,
    )
    expect(keys.length).toBeGreaterThan(15)
    expect(new Set(keys.map(({ first }) => first))).toEqual(
      // what a caller proves itself with is found before its tenant is known
      new Set(['tenant_id', 'id_hash', 'prefix']),
    )
  })

  it('sorts texts as SQLite does, by their bytes', async () => {
    const store = await open(await cluster.database())
    for (const name of ['b', 'ä', 'A', 'a-1', 'a1']) await store.run('registry.register', modelInput(name))
    const { items } = await store.run('registry.list', { tenantId, limit: 9, cursor: null })
    expect(items.map(({ name }) => name)).toEqual(['A', 'a-1', 'a1', 'b', 'ä'])
  })

  it.each(['event', 'feature_snapshot', 'decision', 'audit_entry'])(
    '%s refuses changes and deletions',
    async (table) => {
      const url = await cluster.database()
      const store = await open(url)
      await store.run('registry.register', modelInput('model-a'))
      await recordDecision(store, decisionInput())
      for (const change of [
        `update ${table} set tenant_id = tenant_id`,
        `delete from ${table}`,
        `truncate ${table} cascade`,
      ]) {
        await expect(query(url, change)).rejects.toThrow(/is append-only/)
      }
    },
  )

  it('decides an event once when two servers are asked for it at the same time', async () => {
    const stores = await twoStores()
    for (let i = 0; i < 20; i++) {
      const input = () => decisionInput({ event: { externalId: `event-${i}` } })
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, k) => recordDecision(stores[k % 2]!, input())),
      )
      expect(new Set(answers.map(({ view }) => view.decision_id)).size).toBe(1)
      expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    }
    expect((await stores[0].run('decision.list', list)).items).toHaveLength(20)
    expect(await verifyLog({ store: stores[1], tenantId, withDecisions: true })).toMatchObject({
      ok: true,
      checked: 21,
      decisions: { checked: 20 },
    })
  })

  it('has the same answer for a key that two servers get at the same time', async () => {
    const stores = await twoStores()
    for (let i = 0; i < 20; i++) {
      const idempotency = { route: 'POST /x', key: `k-${i}`, fingerprint: 'f', expiresAt: 1_700_000_100_000 }
      const answers = await Promise.all(
        stores.map((store) => recordDecision(store, decisionInput({ idempotency }))),
      )
      expect(answers[0]!.view).toEqual(answers[1]!.view)
    }
  })

  it('gets over groups of two servers that wait for each other', async () => {
    const stores = await twoStores()
    const events = Array.from({ length: 40 }, (_, i) => ({ externalId: `event-${i}` }))
    const all = (store: Store, order: typeof events) =>
      Promise.all(order.map((event) => recordDecision(store, decisionInput({ event }))))
    const [up, down] = await Promise.all([all(stores[0], events), all(stores[1], events.toReversed())])
    expect(down.toReversed().map(({ view }) => view.decision_id)).toEqual(
      up.map(({ view }) => view.decision_id),
    )
  })

  it('numbers versions without a gap when two servers register at the same time', async () => {
    const stores = await twoStores()
    const registered = await Promise.all(
      Array.from({ length: 20 }, (_, k) =>
        stores[k % 2]!.run('registry.register', modelInput('model-a', `sha256:${k}`)),
      ),
    )
    expect(registered.map(({ version }) => version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, k) => k + 2),
    )
  })

  it('gives a job to one of two servers', async () => {
    const stores = await twoStores()
    const job = { tenantId, kind: 'train', payload: {}, maxAttempts: 2, at: 0 }
    for (let i = 0; i < 30; i++)
      await stores[0].run('job.enqueue', { ...job, id: `j-${i}`, uniqueKey: `j-${i}` })
    const take = { tenantId, kinds: ['train'], leaseMs: 100, at: 1 }
    const taken = await Promise.all(
      Array.from({ length: 30 }, (_, k) => stores[k % 2]!.run('job.take', { ...take, by: `${k}` })),
    )
    expect(new Set(taken.map((record) => record?.id)).size).toBe(30)
  })

  it('says that the server is away, keeps what it acknowledged, and goes on when it is back', async () => {
    const [store] = await twoStores()
    const { view } = await recordDecision(store, decisionInput())
    cluster.crash()
    for (const attempt of [1, 2]) {
      await expect(recordDecision(store, decisionInput()), `${attempt}`).rejects.toMatchObject({
        code: 'store.unavailable',
      })
      await expect(store.run('decision.list', list)).rejects.toMatchObject({ code: 'store.unavailable' })
    }
    cluster.start()
    expect(await store.run('decision.get', { tenantId, id: view.decision_id })).toEqual(view)
    expect((await recordDecision(store, decisionInput())).replayed).toBe(false)
    expect((await store.run('decision.list', list)).items).toHaveLength(2)
  })

  it('says so when there is no such database, and shows no password', async () => {
    const url = (await cluster.database()).replace('postgres@', 'postgres:hunter2@').replace('store_', 'no_')
    await expect(openStore(url)).rejects.toMatchObject({
      code: 'store.unavailable',
      message: 'the store cannot be used now: the server has no such database',
    })
    await expect(openStore('postgres://u:hunter2@127.0.0.1:1/x')).rejects.toMatchObject({
      message: 'the store cannot be used now: the server does not answer',
    })
  })

  it('refuses a store that a newer version wrote', async () => {
    const url = await cluster.database()
    await openStore(url).then((store) => store.close())
    await query(
      url,
      `insert into kysely_migration (name, timestamp) values ('9999_later', '2030-01-01T00:00:00.000Z')`,
    )
    await expect(openStore(url)).rejects.toMatchObject({ code: 'store.newer_schema' })
  })

  it('is migrated once when several processes begin at the same time', async () => {
    const url = await cluster.database()
    const script = join(mkdtempSync(join(tmpdir(), 'candor-opening-')), 'opening.ts')
    writeFileSync(
      script,
      `import { openStore } from ${JSON.stringify(join(source, 'index.ts'))}
      await (await openStore(${JSON.stringify(url)})).close()`,
    )
    const codes = await Promise.all(
      Array.from(
        { length: 4 },
        () =>
          new Promise((resolve) =>
            spawn(process.execPath, [script], { stdio: 'inherit' }).on('close', resolve),
          ),
      ),
    )
    expect(codes).toEqual([0, 0, 0, 0])
    const names = await query(url, 'select name from kysely_migration order by name')
    expect(names.map(({ name }) => name)).toEqual(Object.keys(migrationsOf('postgres')))
  })
})
