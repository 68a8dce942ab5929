import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventRequest, routes } from '@candor/client'
import { scenarioOf } from '@candor/scenarios'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { dataFolder } from '../../../src/config/index.ts'
import { decide } from '../../../src/jobs/decide.ts'
import { recordEvent } from '../../../src/jobs/record-events.ts'
import { createServedModels, type ServedModels } from '../../../src/jobs/served-models.ts'
import { openStore, recordDecision, type Store } from '../../../src/store/index.ts'
import { packedScenario, registerBundle } from '../../served/registered-models.ts'
import { decisionInput } from '../../store/decision-inputs.ts'
import { describeOnEngines } from '../../store/engines.ts'

const aml = scenarioOf('aml')
const engagement = scenarioOf('engagement')
const anomaly = scenarioOf('aml-anomaly')
const bundles = {
  'aml-risk': packedScenario(aml, aml.simulate({ rows: 2000, seed: 1, mode: 'sound' })),
  // a forest that tells laundering, on what the anomaly model reads
  transfers: packedScenario(anomaly, anomaly.simulate({ rows: 2000, seed: 1, mode: 'sound' })),
  engagement: packedScenario(engagement, engagement.simulate({ rows: 40, seed: 1, mode: 'faithful' })),
}

describeOnEngines('records of entities', ({ place, engine }) => {
  let store: Store
  let where: string
  let folder: string
  let models: ServedModels
  const at = Date.UTC(2026, 0, 31)

  beforeEach(async () => {
    const { path, bundlesPath } = dataFolder(mkdtempSync(join(tmpdir(), 'candor-data-')))
    mkdirSync(bundlesPath)
    folder = path
    where = await place()
    store = await openStore(where)
    for (const [name, bundle] of Object.entries(bundles)) await registerBundle(store, path, name, bundle)
    models = createServedModels(store, path)
  })

  afterEach(() => store.close())

  const call = { tenantId: 'default', principalId: 'demo', idempotency: null, at }

  const score = async (body: object, query: object = {}, name = 'aml-risk') =>
    decide(
      { store, models },
      { ...call, name, query: routes.score.query.parse(query), body: routes.score.body.parse(body) },
    )

  const pay = (name: string, more: object = {}) =>
    recordEvent(store, {
      ...call,
      body: eventRequest.parse({
        external_id: name,
        kind: 'transactions',
        entity: { type: 'customer', id: 'c' },
        counterparty: { type: 'customer', id: 'd' },
        occurred_at: '2026-01-30T10:00:00Z',
        amount_minor: 950_000,
        currency: 'GBP',
        payload: { channel: 'cash' },
        ...more,
      }),
    })

  const entity = { type: 'customer', id: 'c' }
  const known = { business_type: 'gambling', onboarded_on: '2020-01-01' }

  async function valuesOf(externalId: string, name = 'aml-risk'): Promise<Record<string, unknown>> {
    const scored = {
      event: { source: 'api', externalId, payloadJson: '' },
      specHash: (await models.find({ tenantId: 'default', name })).specHash,
    }
    const of = { entity: { type: 'customer', externalId: 'c' }, kinds: [], before: 0, scored }
    const { snapshotJson } = await store.run('entity.history', { tenantId: 'default', ...of })
    return JSON.parse(snapshotJson!)
  }

  it('are completed with the history of the entity as of their moment', async () => {
    await pay('t-1')
    await pay('t-2', { occurred_at: '2026-01-31T10:00:00Z', payload: { amount: 1 } })
    const occurred_at = '2026-01-31T00:00:00Z'
    const { view } = await score({ external_id: 'r-1', entity, occurred_at, features: known })
    expect(view.provenance).toEqual({ client: [], stored: ['*'], entity: [] })
    expect(view.explanation.status).toBe('ok')
    expect(await valuesOf('r-1')).toMatchObject({
      count_24h: 1,
      sum_24h: 9500,
      cash_share: 1,
      near_threshold_share: 1,
      hours_since_last: 14,
      amount_std: null,
      assessed_on: '2026-01-31T00:00:00.000Z',
      business_type: 'gambling',
      documents_verified: 0,
    })
  })

  it('that were scored before keep their values, whatever has come to light since', async () => {
    await pay('t-1')
    const body = { external_id: 'r-1', entity, occurred_at: '2026-01-31T00:00:00Z', features: known }
    const first = await score(body)
    await pay('t-0', { occurred_at: '2026-01-29T10:00:00Z' })
    expect(await score(body)).toEqual({ view: first.view, replayed: true })
    const other = await score(body, { use: 'attention' })
    expect(other.replayed).toBe(false)
    expect(other.view.probability).toBe(first.view.probability)
    const later = await score({ ...body, external_id: 'r-2' })
    expect(await valuesOf('r-1')).toMatchObject({ count_7d: 1 })
    expect(await valuesOf('r-2')).toMatchObject({ count_7d: 2 })
    expect(later.view.decision_id).not.toBe(first.view.decision_id)
  })

  it('win with what they send, and say so', async () => {
    await pay('t-1')
    const { view } = await score({
      external_id: 'r-1',
      entity,
      features: { ...known, count_24h: 7, amount_mean: 5 },
    })
    expect(view.provenance).toMatchObject({ client: ['amount_mean', 'count_24h'], entity: [] })
    expect(view.provenance!.stored).not.toContain('count_24h')
    expect(view.provenance!.stored).toContain('count_7d')
    expect(await valuesOf('r-1')).toMatchObject({ count_24h: 7, amount_mean: 5, count_7d: 1 })
  })

  it('refuse an output of a row step beside its stored inputs, and what nobody knows', async () => {
    await expect(score({ entity, features: { ...known, out_in_ratio: 3 } })).rejects.toMatchObject({
      code: 'features.output_and_inputs',
      pointer: '/features/out_in_ratio',
    })
    await expect(score({ entity, features: { business_type: 'retail' } })).rejects.toMatchObject({
      code: 'features.missing_column',
      pointer: '/features/onboarded_on',
    })
    await expect(score({ features: known })).rejects.toMatchObject({ code: 'features.missing_column' })
  })

  it('of a series are made of its points; a user without points has none', async () => {
    const user = { type: 'user', id: 'u' }
    for (let hour = 0; hour < 30; hour++)
      await recordEvent(store, {
        ...call,
        body: eventRequest.parse({
          external_id: `p-${hour}`,
          kind: 'points',
          entity: user,
          occurred_at: new Date(Date.UTC(2026, 0, 1, hour)).toISOString(),
          payload: { views: 100 + hour, likes: 10, comments: 1, shares: 0 },
        }),
      })
    const { view } = await score({ entity: user, features: {} }, {}, 'engagement')
    expect(view.provenance).toEqual({ client: [], stored: ['*'], entity: [] })
    await expect(
      score({ entity: { type: 'user', id: 'v' }, features: {} }, {}, 'engagement'),
    ).rejects.toMatchObject({
      code: 'features.missing_column',
    })
  })

  it('take currencies apart: pounds are pounds, yen have no pence, euros are no pounds', async () => {
    await pay('t-1', { amount_minor: 12345, currency: 'GBP' })
    await pay('t-2', { amount_minor: 777, currency: 'EUR' })
    await score({ external_id: 'r-1', entity, features: known })
    expect(await valuesOf('r-1')).toMatchObject({ count_24h: 2, sum_24h: 123.45 })
  })

  it('with entity_lock are scored one after the other: each sees what was committed before it', async () => {
    // a file is opened once in a process; a server's database is shared by two, as two processes would
    const others = engine === 'postgres' ? await openStore(where) : store
    const sides = [
      { store, models },
      { store: others, models: createServedModels(others, folder) },
    ]
    const features = { amount: 5, channel: 'wire' }
    const sent = Array.from({ length: 24 }, (_, i) => ({ name: `l-${i}`, time: at - 1000 * (i % 3) - 7 * i }))
    const views = await Promise.all(
      sent.map(async ({ name, time }, i) => {
        const body = { external_id: name, entity, occurred_at: new Date(time).toISOString(), features }
        const query = routes.score.query.parse({ entity_lock: 'true' })
        const record = { ...call, name: 'transfers', query, body: routes.score.body.parse(body) }
        return (await decide(sides[i % 2]!, record)).view
      }),
    )
    const chain = { tenantId: 'default', chainId: 'default/0', after: 0, limit: 1000 }
    const committed = (await store.run('audit.entries', chain))
      .map(({ payload }) => JSON.parse(payload))
      .filter(({ action }) => action === 'decision.record')
      .map(({ target_id }) => views.findIndex(({ decision_id }) => decision_id === target_id))
    expect(committed.toSorted((a, b) => a - b)).toEqual(sent.map((_, i) => i))
    for (const [place, i] of committed.entries()) {
      const before = committed.slice(0, place).filter((j) => sent[j]!.time < sent[i]!.time)
      expect(await valuesOf(sent[i]!.name, 'transfers')).toMatchObject({ count_1h: before.length })
    }
    if (others !== store) await others.close()
  })

  it('are not recorded where their history has moved on', async () => {
    await pay('t-1')
    const seen = {
      entity: { id: 'x', type: 'customer', externalId: 'c' },
      kinds: ['transactions'],
      before: at,
    }
    const record = (count: number) =>
      recordDecision(store, {
        ...decisionInput({ decision: { modelName: 'aml-risk' } }),
        seen: { ...seen, count },
      })
    await expect(record(0)).rejects.toMatchObject({ code: 'store.history_moved' })
    expect((await record(1)).replayed).toBe(false)
  })
})
