import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type HappenedEvent, openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('events', ({ place }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
  })

  afterEach(() => store.close())

  const named = (id: string) => ({ id: randomUUID(), type: 'customer', externalId: id })
  const record = (more: Partial<HappenedEvent> = {}) =>
    store.run('event.record', {
      tenantId: 'default',
      principalId: 'demo',
      idempotency: null,
      at: 1_700_000_000_000,
      salt: randomUUID(),
      event: {
        id: randomUUID(),
        source: 'core',
        externalId: 'tx-1',
        kind: 'transactions',
        entity: named('a'),
        counterparty: named('b'),
        occurredAt: 1_600_000_000_000,
        amountMinor: 950_000,
        currency: 'GBP',
        payloadJson: '{"payload":{}}',
        ...more,
      },
    })

  it('are stored once under their natural key', async () => {
    const { view, replayed } = await record()
    expect(replayed).toBe(false)
    expect(view).toMatchObject({
      external_id: 'tx-1',
      entity: { type: 'customer', id: 'a' },
      counterparty: { type: 'customer', id: 'b' },
      occurred_at: '2020-09-13T12:26:40.000Z',
    })
    expect(await record()).toEqual({ view, replayed: true })
    await expect(record({ payloadJson: '{}' })).rejects.toMatchObject({
      code: 'store.event_conflict',
    })
  })

  it('sent many times at once are one', async () => {
    const all = await Promise.all(Array.from({ length: 30 }, () => record()))
    expect(new Set(all.map(({ view }) => view.event_id)).size).toBe(1)
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1)
  })

  it('of one entity have one entity, whatever side it stands on', async () => {
    await record()
    const { view } = await record({ externalId: 'tx-2', entity: named('b'), counterparty: null })
    expect(view).toMatchObject({ entity: { id: 'b' }, counterparty: null })
  })

  it('share their keys with scored records', async () => {
    await store.run('registry.register', modelInput('model-a'))
    const decided = await recordDecision(
      store,
      decisionInput({ event: { source: 'core', externalId: 'tx-1' } }),
    )
    await expect(record()).rejects.toMatchObject({
      code: 'store.event_conflict',
      values: { decision: decided.view.decision_id },
    })
  })
})
