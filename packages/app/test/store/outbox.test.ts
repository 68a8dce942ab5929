import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('the outbox', ({ place }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
    await store.run('registry.register', modelInput('model-a'))
    for (let at = 1; at <= 7; at++) await recordDecision(store, decisionInput({ at }))
  })

  afterEach(() => store.close())

  const dispatch = (at: number, more = {}) =>
    store.run('outbox.dispatch', { limit: 3, keptSince: 0, keptRows: 100, at, ...more })

  it('marks the oldest first, so many at a time', async () => {
    expect(await store.run('outbox.state', {})).toEqual({ waiting: 7, oldest: 1 })
    expect(await dispatch(10)).toEqual({ marked: 3, deleted: 0 })
    expect(await store.run('outbox.state', {})).toEqual({ waiting: 4, oldest: 4 })
    await dispatch(11)
    await dispatch(12)
    expect(await store.run('outbox.state', {})).toEqual({ waiting: 0, oldest: null })
    expect(await dispatch(13)).toEqual({ marked: 0, deleted: 0 })
  })

  it('lets go of what was dispatched long ago, and of more than so many', async () => {
    for (const at of [10, 11, 12]) await dispatch(at)
    expect(await dispatch(20, { keptSince: 11 })).toEqual({ marked: 0, deleted: 3 })
    expect(await dispatch(21, { keptRows: 1 })).toEqual({ marked: 0, deleted: 3 })
    expect(await dispatch(22, { keptRows: 1 })).toEqual({ marked: 0, deleted: 0 })
  })

  it('keeps what waits, however old', async () => {
    expect(await dispatch(30, { limit: 1, keptSince: 29, keptRows: 0 })).toEqual({ marked: 1, deleted: 1 })
    expect(await store.run('outbox.state', {})).toEqual({ waiting: 6, oldest: 2 })
  })
})
