import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { scheduleRetention } from '../../src/jobs/daily-retention.ts'
import { retainStore } from '../../src/jobs/retain-store.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

const tenantId = 'default'
const actor = 'demo'
const day = 86_400_000
const now = 1_790_000_000_000
const { path: dataDir } = temporaryFolder()
const list = { tenantId, limit: 200, cursor: null, model: null, outcome: null }

describeOnEngines('retention', ({ engine, place }) => {
  let store: Store
  let where: string

  beforeAll(async () => {
    where = await place()
    store = await openStore(where)
    for (const name of ['model-a', 'credit', 'credit-faithful', 'creditworthy'])
      await store.run('registry.register', modelInput(name))
    for (const [modelName, age] of [
      ['model-a', 10],
      ['model-a', 40],
      ['credit', 40],
      ['credit-faithful', 40],
      ['creditworthy', 40],
      ['credit', 800],
    ] as const)
      await recordDecision(store, decisionInput({ at: now - age * day, decision: { modelName } }))
    const event = (externalId: string, age: number) => ({
      id: externalId,
      source: 'api',
      externalId,
      kind: 'transfer',
      entity: { id: 'e', type: 'customer', externalId: 'c' },
      counterparty: null,
      occurredAt: now - age * day,
      amountMinor: null,
      currency: null,
      payloadJson: '{}',
    })
    for (const age of [10, 40])
      await store.run('event.record', {
        tenantId,
        principalId: actor,
        idempotency: null,
        salt: 's',
        at: now - age * day,
        event: event(`event-${age}`, age),
      })
  })
  afterAll(() => store.close())

  const retain = (more: object = {}) => retainStore({ store, dataDir, tenantId, actor, at: now, ...more })
  const ages = async () =>
    (await store.run('decision.list', list)).items.map(
      ({ model, created_at }) => `${model.name} ${(now - Date.parse(created_at)) / day}`,
    )
  const verify = () => verifyLog({ store, tenantId, withDecisions: true })

  it('deletes nothing unless somebody says so, but old jobs', async () => {
    expect(await store.run('retention.read', { tenantId })).toEqual({
      decisions: null,
      events: null,
      narratives: null,
      jobs: 90,
      outputs: null,
      least: null,
    })
    expect(await retain()).toEqual({ decisions: 0, events: 0, narratives: 0, jobs: 0, outputs: 0 })
    expect(await ages()).toHaveLength(6)
  })

  it('counts first, then deletes what is over its time, credit decisions after 25 months only', async () => {
    const change = { decisions: 30, events: 30 }
    const retention = await store.run('retention.set', { tenantId, actor, change, at: now })
    expect(retention).toMatchObject({ decisions: 30, events: 30, jobs: 90, least: null })
    const overdue = { decisions: 3, events: 1, narratives: 0, jobs: 0, outputs: 0 }
    expect(await retain({ dryRun: true })).toEqual(overdue)
    expect(await ages()).toHaveLength(6)
    expect(await retain()).toEqual(overdue)
    expect((await ages()).toSorted()).toEqual(['credit 40', 'credit-faithful 40', 'model-a 10'])
    expect(await retain()).toEqual({ decisions: 0, events: 0, narratives: 0, jobs: 0, outputs: 0 })
  })

  it('keeps what a domain declares for as long as the tenant says instead', async () => {
    const overdue = async (least: number | null) => {
      await store.run('retention.set', { tenantId, actor, change: { least }, at: now })
      return (await retain({ dryRun: true })).decisions
    }
    expect(await overdue(35)).toBe(2)
    expect(await overdue(45)).toBe(0)
    expect(await overdue(null)).toBe(0)
  })

  it('says so in the audit log, which holds together', async () => {
    expect(await verify()).toMatchObject({ ok: true, decisions: { checked: 3, erased: 3 } })
    const { seq } = (await store.run('audit.heads', { tenantId }))[0]!
    const entries = await store.run('audit.entries', { tenantId, chainId: 'default/0', after: 0, limit: seq })
    const facts = entries.map(({ payload }) => JSON.parse(payload))
    expect(facts.filter(({ action }) => action === 'setting.retention')).toHaveLength(4)
    expect(facts.filter(({ action }) => action === 'store.retain')).toMatchObject([
      {
        details: { kind: 'decisions', rows: 3, decisions: 3, before: new Date(now - 30 * day).toISOString() },
      },
      { details: { kind: 'events', rows: 1 } },
    ])
  })

  it('goes on batch by batch, with decisions made in between', async () => {
    const old = Array.from({ length: 450 }, () =>
      recordDecision(store, decisionInput({ at: now - 50 * day })),
    )
    await Promise.all(old)
    const [deleted] = await Promise.all([
      retain(),
      ...Array.from({ length: 5 }, () => recordDecision(store, decisionInput({ at: now }))),
    ])
    expect(deleted.decisions).toBe(450)
    expect(await ages()).toHaveLength(8)
    expect(await verify()).toMatchObject({ ok: true, decisions: { checked: 8, erased: 453 } })
  })

  it('takes the salts of labels along, and jobs that were cancelled', async () => {
    const at = now - 100 * day
    const { view } = await recordDecision(store, decisionInput({ at }))
    await store.run('label.record', {
      ...{ tenantId, principalId: actor, idempotency: null, salt: 'salt-of-label', at },
      of: { decisionId: view.decision_id },
      label: { id: 'label-1', value: 1, source: 'analyst', observedAt: at, reason: 'a remark' },
    })
    const job = { id: 'job-1', kind: 'nobody', uniqueKey: 'job-1', payload: {}, maxAttempts: 1 }
    await store.run('job.enqueue', { tenantId, ...job, at })
    await store.run('job.cancel', { tenantId, principalId: actor, id: 'job-1', at })
    expect(await retain()).toEqual({ decisions: 1, events: 0, narratives: 0, jobs: 1, outputs: 0 })
    if (engine !== 'sqlite') return
    const database = new DatabaseSync(where, { readOnly: true })
    const salts = database.prepare("select * from audit_salt where target_type = 'label'").all()
    database.close()
    expect(salts).toEqual([])
  })

  it('is done once a day, however many servers there are', async () => {
    await recordDecision(store, decisionInput({ at: now - 50 * day }))
    const failures: unknown[] = []
    const options = { store, dataDir, onFailed: (error: unknown) => failures.push(error), now: () => now }
    const servers = [scheduleRetention(options), scheduleRetention(options)]
    const jobs = async () => {
      const query = { tenantId, limit: 10, cursor: null, kind: 'retention', state: null }
      return (await store.run('job.list', query)).items.map(({ state }) => state)
    }
    while ((await jobs())[0] !== 'done') await new Promise((resolve) => setTimeout(resolve, 20))
    for (const server of servers) await server.stop()
    expect(failures).toEqual([])
    expect(await jobs()).toEqual(['done'])
    expect(await ages()).toHaveLength(8)
  })
})
