import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { routes } from '@candor/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DecideParts, type DecisionRequest, decide } from '../../src/jobs/decide.ts'
import { createExplanationPool, type ExplanationPool } from '../../src/jobs/explanation-pool.ts'
import { finishExplanations } from '../../src/jobs/finish-explanations.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith, registerClaims, slowCost } from '../served/registered-models.ts'

const tenantId = 'default'
let store: Store
let path: string
let models: ServedModels
let explanations: ExplanationPool

beforeAll(async () => {
  const made = await dataFolderWith({})
  store = made.store
  path = made.path
  // what is measured on a busy machine may be slow
  await registerClaims(store, path, 'fast', 'gbm', { cost: { ...slowCost, shapMs: 0.01 } })
  await registerClaims(store, path, 'slow', 'gbm', { cost: slowCost })
  models = createServedModels(store, path)
  explanations = createExplanationPool({ threads: 1 })
})

afterAll(async () => {
  await explanations.close()
  await store.close()
})

function requestOf(
  row: number,
  more: Partial<DecisionRequest> = {},
  externalId = `event-${row}`,
): DecisionRequest {
  return {
    tenantId,
    principalId: 'demo',
    name: 'slow',
    query: routes.score.query.parse({ explain: 'full' }),
    body: routes.score.body.parse({ features: claimRecord(row), external_id: externalId }),
    idempotency: null,
    at: 1_700_000_000_000,
    ...more,
  }
}

const decideWith = (parts: Partial<DecideParts>, request: DecisionRequest) =>
  decide({ store, models, explanations, ...parts }, request)

const explanationOf = (id: string) => store.run('decision.explanation', { tenantId, id })

async function explained(id: string) {
  for (;;) {
    const { explanation } = await explanationOf(id)
    if (explanation.status !== 'pending') return explanation
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** Other values under a decision, past the triggers that refuse this; gives those that were there. */
function replaceValues(decision: string, values: string): string {
  const database = new DatabaseSync(join(path, 'candor.db'))
  const snapshot = 'event_id = (select event_id from decision where id = ?)'
  const row = database.prepare(`select values_json from feature_snapshot where ${snapshot}`).get(decision)
  database.exec("insert into maintenance (tenant_id, id, what, at) values ('default', 'm', 'erasure', 0)")
  database.prepare(`update feature_snapshot set values_json = ? where ${snapshot}`).run(values, decision)
  database.exec('delete from maintenance')
  database.close()
  return String(row?.['values_json'])
}

describe('a model that is slow to explain', () => {
  it('is explained in a thread, and the decision waits for it', async () => {
    const { view } = await decideWith({}, requestOf(1, { explanationWaitMs: 60_000 }))
    const { view: inline } = await decideWith({}, requestOf(1, { name: 'fast' }))
    expect(view.explanation).toEqual(inline.explanation)
    expect(view.model.hash).toBe(inline.model.hash)
  })

  it('what is not ready in time is answered as pending, added later, and repeated as it was answered', async () => {
    const request = requestOf(2, { explanationWaitMs: 0 })
    const { view } = await decideWith({}, request)
    expect(view.explanation).toEqual({ status: 'pending' })
    expect(view.outcome).toMatch(/AUTO_/)
    expect(await explained(view.decision_id)).toMatchObject({ status: 'ok', model_hash: view.model.hash })
    const again = await decideWith({}, request)
    expect(again).toEqual({ view, replayed: true })
    expect(await store.run('decision.get', { tenantId, id: view.decision_id })).toEqual(view)
    const { view: inline } = await decideWith({}, requestOf(2, { name: 'fast' }))
    expect(await explained(view.decision_id)).toEqual(inline.explanation)
  })

  it('the sender’s patience bounds the wait; what nobody waits for is not begun', async () => {
    const silent = "import{parentPort}from'node:worker_threads';parentPort.on('message',()=>0)"
    const never = createExplanationPool({ threads: 1, entry: new URL(`data:text/javascript,${silent}`) })
    const request = requestOf(3, { explanationWaitMs: 600_000, deadline: performance.now() + 1000 })
    const { view } = await decideWith({ explanations: never }, request)
    expect(view.explanation.status).toBe('pending')
    await never.close()
    expect(await finishExplanations({ store, models, explanations }, tenantId)).toBe(1)
    const late = requestOf(4, { deadline: performance.now() - 1 })
    await expect(decideWith({}, late)).rejects.toMatchObject({ code: 'decisions.too_late' })
    const database = new DatabaseSync(join(path, 'candor.db'), { readOnly: true })
    expect(database.prepare('select count(*) as n from event where external_id = ?').get('event-4')).toEqual({
      n: 0,
    })
    database.close()
  })

  it.each([
    ['ends by itself', 'unavailable', { entry: new URL('data:text/javascript,process.exit(1)') }],
    ['takes too long', 'timeout', { longestMs: 1 }],
  ] as const)(
    'a thread that %s costs the explanation (%s), never the verdict',
    async (what, status, options) => {
      const pool = createExplanationPool({ threads: 1, ...options })
      const told: unknown[] = []
      const parts = { explanations: pool, onUnexplained: (error: unknown) => void told.push(error) }
      const { view } = await decideWith(parts, requestOf(5, { explanationWaitMs: 60_000 }, what))
      await pool.close()
      expect(view.explanation).toEqual({ status })
      expect(view.outcome).toMatch(/AUTO_/)
      expect(told).toHaveLength(1)
    },
  )

  it('what a stopped server still owed is made after the next start', async () => {
    const ended = createExplanationPool({ threads: 1 })
    const { view } = await decideWith({ explanations: ended }, requestOf(6, { explanationWaitMs: 0 }))
    await ended.close()
    expect((await explanationOf(view.decision_id)).explanation.status).toBe('pending')
    expect(await finishExplanations({ store, models, explanations }, tenantId)).toBe(1)
    const { view: inline } = await decideWith({}, requestOf(6, { name: 'fast' }))
    expect(await explained(view.decision_id)).toEqual(inline.explanation)
    expect(await finishExplanations({ store, models, explanations }, tenantId)).toBe(0)
  })

  it('what cannot be explained any more, or was erased, keeps nothing else from being made', async () => {
    const ended = createExplanationPool({ threads: 1 })
    const entity = { type: 'customer', id: 'c-9' }
    const owed: string[] = []
    for (const [row, more] of [
      [9, { entity }],
      [10, {}],
      [11, {}],
    ] as const) {
      const request = requestOf(row, { explanationWaitMs: 0 })
      const { view } = await decideWith(
        { explanations: ended },
        { ...request, body: { ...request.body, ...more } },
      )
      owed.push(view.decision_id)
    }
    await ended.close()
    await store.run('entity.erase', {
      ...{ tenantId, actor: 'demo', type: entity.type, externalId: entity.id },
      ...{ reason: 'request 1', maintenanceId: 'erasure-1', at: 1_700_000_000_000 },
    })
    const before = replaceValues(owed[1]!, '{"age":"old"}')
    const told: unknown[] = []
    const parts = { store, models, explanations, onUnexplained: (error: unknown) => void told.push(error) }
    expect(await finishExplanations(parts, tenantId)).toBe(2)
    expect(told).toHaveLength(1)
    expect((await explained(owed[2]!)).status).toBe('ok')
    expect((await explanationOf(owed[0]!)).explanation.status).toBe('unavailable')
    expect((await explanationOf(owed[1]!)).explanation.status).toBe('pending')
    replaceValues(owed[1]!, before)
    expect(await finishExplanations(parts, tenantId)).toBe(1)
    expect((await explained(owed[1]!)).status).toBe('ok')
  })

  it('when the threads are ended meanwhile, what is still owed stays so', async () => {
    const ended = createExplanationPool({ threads: 1 })
    const { view } = await decideWith({ explanations: ended }, requestOf(12, { explanationWaitMs: 0 }))
    await ended.close()
    expect(await finishExplanations({ store, models, explanations: ended }, tenantId)).toBe(0)
    expect((await explanationOf(view.decision_id)).explanation.status).toBe('pending')
    expect(await finishExplanations({ store, models, explanations }, tenantId)).toBe(1)
  })

  it('the chain vouches for the decision and for the explanation that came later', async () => {
    const { view } = await decideWith({}, requestOf(7, { explanationWaitMs: 0 }))
    await explained(view.decision_id)
    expect(await verifyLog({ store, tenantId, withDecisions: true })).toMatchObject({ ok: true })
    const database = new DatabaseSync(join(path, 'candor.db'))
    const change = database.prepare('update explanation set base = base + ? where decision_id = ?')
    change.run(0.5, view.decision_id)
    const fault = await verifyLog({ store, tenantId, withDecisions: true })
    expect(fault).toMatchObject({ ok: false, first_bad: { kind: 'content' } })
    change.run(-0.5, view.decision_id)
    database.close()
    expect(await verifyLog({ store, tenantId, withDecisions: true })).toMatchObject({ ok: true })
  })
})

it('an explanation is added once, and only where it is awaited', async () => {
  const { view } = await decideWith({}, requestOf(8, { name: 'fast' }))
  const done = await store.run('explanation.complete', {
    tenantId,
    decisionId: view.decision_id,
    explanation: { status: 'unavailable', modelHash: view.model.hash, workerMs: null },
    at: 1,
  })
  expect(done).toBe(false)
  expect((await explanationOf(view.decision_id)).explanation).toEqual(view.explanation)
})

it('what a version costs is measured when it is first loaded, and known from then on', async () => {
  await registerClaims(store, path, 'measured', 'gbm', { seed: 3 })
  const first = await models.find({ tenantId, name: 'measured' })
  expect(first.cost.shapMs).toBeGreaterThan(0)
  await store.run('store.probe', { tenantId })
  const other = await openStore(join(path, 'candor.db'))
  const record = await other.run('registry.resolve', { tenantId, name: 'measured', choice: { version: 1 } })
  expect(record.cost).toEqual(first.cost)
  await other.close()
})
