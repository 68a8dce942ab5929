import { renameSync } from 'node:fs'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { dispatchOutbox } from '../../src/jobs/dispatch-outbox.ts'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput, storePath } from '../store/decision-inputs.ts'

let store: Store
const failures: unknown[] = []

beforeEach(async () => {
  store = await openStore(storePath())
  await store.run('registry.register', modelInput('model-a'))
})

afterEach(() => store.close())

const dayMs = 86_400_000
/** A busy machine may take its time. */
const patience = { timeout: 20_000 }
const onFailed = (error: unknown) => void failures.push(error)

it('dispatches what waits, again and again, and lets go of what is old', async () => {
  for (let at = 1; at <= 5; at++) await recordDecision(store, decisionInput({ at }))
  let time = 10
  const keeper = dispatchOutbox({ store, onFailed, every: 5, now: () => time })
  await vi.waitFor(async () => expect((await store.run('outbox.state', {})).waiting).toBe(0), patience)
  time += 2 * dayMs
  await recordDecision(store, decisionInput({ at: time }))
  await vi.waitFor(async () => expect((await store.run('outbox.state', {})).waiting).toBe(0), patience)
  await keeper.stop()
  const rest = await store.run('outbox.dispatch', { limit: 9, keptSince: time + 1, keptRows: 9, at: time })
  expect(rest).toEqual({ marked: 0, deleted: 1 })
  expect(failures).toEqual([])
})

it('goes on after an outage', async () => {
  await recordDecision(store, decisionInput())
  const path = store.path!
  renameSync(path, `${path}.away`)
  const keeper = dispatchOutbox({ store, onFailed, every: 5 })
  await vi.waitFor(() => expect(failures.length).toBeGreaterThan(1), patience)
  expect(failures[0]).toMatchObject({ code: 'store.unavailable' })
  renameSync(`${path}.away`, path)
  await vi.waitFor(async () => expect((await store.run('outbox.state', {})).waiting).toBe(0), patience)
  await keeper.stop()
})
