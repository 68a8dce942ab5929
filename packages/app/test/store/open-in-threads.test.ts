import { copyFileSync, existsSync, renameSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { CandorError } from '@candor/core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { createOperationThread } from '../../src/store/sqlite/operation-thread.ts'
import { decisionInput, modelInput, storePath } from './decision-inputs.ts'

const list = { tenantId: 'default', limit: 200, cursor: null, model: null, outcome: null }

describe('a store in threads', () => {
  let path: string
  let store: Store

  beforeEach(async () => {
    path = storePath()
    store = await openStore(path, { threads: true })
    await store.run('registry.register', modelInput('model-a'))
  })

  afterEach(() => store.close())

  it('answers what the store of one thread answers, by key at once and in lists', async () => {
    const inputs = Array.from({ length: 120 }, () => decisionInput())
    const answers = await Promise.all(inputs.map((input) => recordDecision(store, input)))
    const { view } = answers[0]!
    expect(await store.run('decision.get', { tenantId: 'default', id: view.decision_id })).toEqual(view)
    expect(view.timings_ms.store).toBeGreaterThan(0)
    const listed = (await store.run('decision.list', list)).items
    await store.close()
    store = await openStore(path)
    expect((await store.run('decision.list', list)).items).toEqual(listed)
    expect(new Set(listed.map((item) => item.decision_id))).toEqual(
      new Set(inputs.map((input) => input.decision.id)),
    )
  })

  it('decides an event once, however often it comes at once', async () => {
    const event = { externalId: 'event-1' }
    const answers = await Promise.all(
      Array.from({ length: 120 }, () => recordDecision(store, decisionInput({ event }))),
    )
    expect(new Set(answers.map(({ view }) => JSON.stringify(view))).size).toBe(1)
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
  })

  it('gives errors their code, kind, message and pointer', async () => {
    const event = { externalId: 'event-1' }
    await recordDecision(store, decisionInput({ event }))
    const other = { ...event, payloadJson: '{"features":{"age":42}}' }
    const refused = await recordDecision(store, decisionInput({ event: other })).catch((error) => error)
    expect(refused).toBeInstanceOf(CandorError)
    expect(refused).toMatchObject({ code: 'store.event_conflict', kind: 'state', pointer: '/external_id' })
    const unknown = recordDecision(store, decisionInput({ decision: { modelVersion: 9 } }))
    await expect(unknown).rejects.toMatchObject({ code: 'ERR_SQLITE_ERROR', message: /FOREIGN KEY/ })
    await expect(store.run('decision.list', { ...list, cursor: 'x' })).rejects.toMatchObject({
      code: 'store.bad_cursor',
    })
  })

  it('a work that fails takes nothing of its group with it, nor one that cannot be handed over', async () => {
    const bad = decisionInput({ decision: { probability: Number.NaN } })
    const worse = { ...decisionInput(), tenantId: () => 'default' } as never
    const works = [decisionInput(), bad, worse, decisionInput()]
    const outcomes = await Promise.allSettled(works.map((input) => recordDecision(store, input)))
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled'])
    expect(outcomes[1]).toMatchObject({ reason: { code: 'store.wrong_value' } })
    expect((await store.run('decision.list', list)).items).toHaveLength(2)
  })

  it('closes after what was asked for before', async () => {
    const answers = Array.from({ length: 90 }, () => recordDecision(store, decisionInput()))
    await store.close()
    expect((await Promise.allSettled(answers)).every(({ status }) => status === 'fulfilled')).toBe(true)
    await expect(store.run('store.probe', { tenantId: 'default' })).rejects.toThrow('it is closed')
    store = await openStore(path)
    expect((await store.run('decision.list', list)).items).toHaveLength(90)
  })

  it('leaves one file when it is closed, whatever was read by then', async () => {
    await recordDecision(store, decisionInput())
    await store.run('decision.list', list)
    expect(existsSync(`${path}-wal`)).toBe(true)
    await store.close()
    expect(['-wal', '-shm'].filter((end) => existsSync(path + end))).toEqual([])
  })

  it('says that another process holds the file, and goes on when it lets go; reading goes on meanwhile', async () => {
    const other = new DatabaseSync(path)
    other.exec('begin immediate')
    const blocked = recordDecision(store, decisionInput()).catch((error) => error)
    expect((await store.run('decision.list', list)).items).toEqual([])
    await expect(store.run('decision.get', { tenantId: 'default', id: 'x' })).rejects.toMatchObject({
      code: 'store.unknown_decision',
    })
    expect(await blocked).toMatchObject({ message: 'the store cannot be used now: another process holds it' })
    other.exec('rollback')
    other.close()
    expect((await recordDecision(store, decisionInput())).replayed).toBe(false)
  })

  it('says that the file was replaced, instead of writing where nobody finds it', async () => {
    renameSync(path, `${path}.away`)
    copyFileSync(`${path}.away`, path)
    for (const work of [
      recordDecision(store, decisionInput()),
      store.run('decision.list', list),
      store.run('decision.get', { tenantId: 'default', id: 'x' }),
    ]) {
      await expect(work).rejects.toMatchObject({
        code: 'store.unavailable',
        message: 'the store cannot be used now: its file was removed or replaced',
      })
    }
    renameSync(`${path}.away`, path)
    expect((await recordDecision(store, decisionInput())).replayed).toBe(false)
  })
})

it('a thread that cannot work is an outage, told to every call, and the next call tries another one', async () => {
  const path = storePath()
  writeFileSync(path, 'this is no database, and it is long enough to be read as one.'.repeat(100))
  const thread = createOperationThread({ path, role: 'writer' })
  const calls = [1, 2].map(() => thread.call('store.probe', { tenantId: 'default' }, process.hrtime()))
  for (const call of calls) await expect(call).rejects.toMatchObject({ code: 'store.unavailable' })
  await (await openStore(`${path}.sound`)).close()
  renameSync(`${path}.sound`, path)
  expect(await thread.call('store.probe', { tenantId: 'default' }, process.hrtime())).toBeUndefined()
  await thread.close()
})
