import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('labels', ({ place }) => {
  let store: Store
  let decisionId: string
  const at = 1_700_000_100_000

  beforeEach(async () => {
    store = await openStore(await place())
    await store.run('registry.register', modelInput('model-a'))
    const input = decisionInput({ event: { source: 'core', externalId: 'tx-1' } })
    decisionId = (await recordDecision(store, input)).view.decision_id
  })

  afterEach(() => store.close())

  const labelled = (more: object = {}, of: object = { decisionId }) =>
    store.run('label.record', {
      tenantId: 'default',
      principalId: 'demo',
      idempotency: null,
      at,
      salt: 'aa',
      of: of as { decisionId: string },
      label: {
        id: randomUUID(),
        value: 1,
        source: 'analyst',
        observedAt: at - 5000,
        reason: 'forged',
        ...more,
      },
    })

  const list = async () => (await store.run('label.list', { tenantId: 'default', decisionId })).items

  it('are added and never changed: the newest holds', async () => {
    const { view } = await labelled()
    expect(view).toMatchObject({
      decision_id: decisionId,
      label: 1,
      source: 'analyst',
      observed_at: '2023-11-14T22:14:55.000Z',
      reason: 'forged',
      actor: 'demo',
    })
    await labelled({ value: 0, reason: null })
    await labelled({ value: 1, source: 'chargeback' })
    expect((await list()).map(({ label, source }) => [label, source])).toEqual([
      [1, 'chargeback'],
      [0, 'analyst'],
      [1, 'analyst'],
    ])
  })

  it('the one that holds is not added twice; an earlier one may come back', async () => {
    const first = await labelled()
    const again = await labelled()
    expect(again).toEqual({ view: first.view, replayed: true })
    await labelled({ value: 0 })
    expect((await labelled()).replayed).toBe(false)
    expect(await list()).toHaveLength(3)
  })

  it('of an event by its own name are labels of its decisions', async () => {
    const { view } = await labelled({}, { source: 'core', externalId: 'tx-1' })
    expect(view.decision_id).toBeNull()
    expect(await list()).toEqual([view])
  })

  it('stand in the audit chain without their words', async () => {
    await labelled()
    await labelled({ value: 0 })
    const chain = { tenantId: 'default', chainId: 'default/0', after: 0, limit: 100 }
    const entries = await store.run('audit.entries', chain)
    const facts = entries.map(({ payload }) => JSON.parse(payload)).slice(-2)
    expect(facts).toMatchObject([
      { action: 'label.record', actor: 'demo', before_digest: null },
      { action: 'label.record', target_type: 'label' },
    ])
    expect(facts[1].before_digest).not.toBeNull()
    expect(JSON.stringify(facts)).not.toContain('forged')
    expect(await verifyLog({ store, tenantId: 'default', withDecisions: true })).toMatchObject({ ok: true })
  })

  it('refuse what is not there, and another tenant’s', async () => {
    await expect(labelled({}, { decisionId: 'none' })).rejects.toMatchObject({
      code: 'store.unknown_decision',
    })
    await expect(labelled({}, { source: 'core', externalId: 'tx-2' })).rejects.toMatchObject({
      code: 'store.unknown_event',
    })
    await expect(store.run('label.list', { tenantId: 'other', decisionId })).rejects.toMatchObject({
      code: 'store.unknown_decision',
    })
  })
})
