import { afterEach, beforeEach, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/index.ts'
import { describeOnEngines } from './engines.ts'

describeOnEngines('job', ({ place }) => {
  let store: Store

  beforeEach(async () => {
    store = await openStore(await place())
  })

  afterEach(() => store.close())

  const tenantId = 'default'
  const leaseMs = 100

  const enqueue = (id: string, { kind = 'train', uniqueKey = id, at = 0, maxAttempts = 2 } = {}) =>
    store.run('job.enqueue', { tenantId, id, kind, uniqueKey, payload: { n: id }, maxAttempts, at })
  const take = (by: string, at: number, kinds = ['train']) =>
    store.run('job.take', { tenantId, kinds, by, leaseMs, at })
  const hold = (id: string, by: string, at: number) =>
    store.run('job.hold', { tenantId, id, by, leaseMs, progress: { what: 'trees', done: at, total: 9 }, at })
  const list = async () =>
    (await store.run('job.list', { tenantId, limit: 9, cursor: null, kind: null, state: null })).items

  it('is queued once under its key, and taken by one only, oldest first', async () => {
    const first = await enqueue('a')
    expect(await enqueue('b', { uniqueKey: 'a', at: 5 })).toEqual(first)
    await enqueue('c', { at: 1 })
    await enqueue('d', { kind: 'batch' })
    expect(await take('me', 10)).toMatchObject({
      id: 'a',
      state: 'running',
      attempts: 1,
      payload: { n: 'a' },
    })
    expect(await take('you', 10)).toMatchObject({ id: 'c' })
    expect(await take('you', 10)).toBeNull()
  })

  it('is held by whoever took it, and goes to another when the lease ends', async () => {
    await enqueue('a')
    await take('me', 0)
    expect(await hold('a', 'you', 50)).toBe(false)
    expect(await hold('a', 'me', 50)).toBe(true)
    expect(await list()).toMatchObject([{ progress: { what: 'trees', done: 50, total: 9 } }])
    expect(await take('you', 149)).toBeNull()
    expect(await take('you', 150)).toMatchObject({ id: 'a', attempts: 2 })
    expect(await hold('a', 'me', 151)).toBe(false)
    await store.run('job.end', { tenantId, id: 'a', by: 'me', how: 'done', at: 152 })
    expect(await list()).toMatchObject([{ state: 'running' }])
  })

  it('fails when its last holder is lost, and begins anew when it is asked for again', async () => {
    await enqueue('a')
    await take('me', 0)
    await take('me', 100)
    expect(await take('me', 200)).toBeNull()
    expect(await list()).toMatchObject([{ state: 'failed', lastError: 'its process ended' }])
    expect(await enqueue('b', { uniqueKey: 'a', at: 300 })).toMatchObject({
      id: 'a',
      state: 'queued',
      attempts: 0,
    })
    expect(await take('me', 300)).toMatchObject({ id: 'a', attempts: 1 })
  })

  it('ends done, stopped, or with an error until its attempts are used up', async () => {
    await enqueue('a')
    const end = (how: 'stopped' | 'done' | { error: string; retryAt: number }, at: number) =>
      store.run('job.end', { tenantId, id: 'a', by: 'me', how, at })
    await take('me', 0)
    await end('stopped', 1)
    expect(await list()).toMatchObject([{ state: 'queued', attempts: 0 }])
    await take('me', 2)
    await end({ error: 'no', retryAt: 50 }, 3)
    expect(await list()).toMatchObject([{ state: 'queued', attempts: 1, lastError: 'no' }])
    expect(await take('me', 49)).toBeNull()
    await take('me', 50)
    await end({ error: 'no', retryAt: 99 }, 51)
    expect(await list()).toMatchObject([{ state: 'failed', attempts: 2, lastError: 'no' }])
  })

  it('keeps what came of it, with an entry for each file; who lost hold of it ends nothing', async () => {
    await enqueue('a')
    await take('me', 0)
    const files = [{ path: 'outputs/ab.parquet', sha256: 'ab', bytes: 9, rows: 3 }]
    const done = { result: { rows: 3 }, files, principalId: 'her' }
    const before = await store.run('audit.heads', { tenantId })
    await store.run('job.end', { tenantId, id: 'a', by: 'you', how: done, at: 1 })
    expect(await store.run('audit.heads', { tenantId })).toEqual(before)
    await store.run('job.end', { tenantId, id: 'a', by: 'me', how: done, at: 2 })
    const job = await store.run('job.get', { tenantId, id: 'a' })
    expect(job).toMatchObject({ tenantId, state: 'done', result: { rows: 3 }, progress: null })
    const entries = await store.run('audit.entries', { tenantId, chainId: 'default/0', after: 0, limit: 9 })
    expect(JSON.parse(entries.at(-1)!.payload)).toMatchObject({
      action: 'job.output',
      actor: 'her',
      target_id: 'outputs/ab.parquet',
      after_digest: 'sha256:ab',
      details: { job: 'a', bytes: 9, rows: 3 },
    })
  })

  it('fails at once where trying again would not help', async () => {
    await enqueue('a')
    await take('me', 0)
    await store.run('job.end', { tenantId, id: 'a', by: 'me', how: { error: 'no', retryAt: null }, at: 1 })
    expect(await list()).toMatchObject([{ state: 'failed', attempts: 1, lastError: 'no' }])
  })

  it('is cancelled while it waits or is worked on, and its holder loses it', async () => {
    await enqueue('a')
    await enqueue('b', { at: 1 })
    await take('me', 2)
    const cancel = (id: string) => store.run('job.cancel', { tenantId, principalId: 'her', id, at: 3 })
    expect(await cancel('a')).toMatchObject({ state: 'cancelled' })
    expect(await cancel('b')).toMatchObject({ state: 'cancelled' })
    expect(await cancel('b')).toMatchObject({ state: 'cancelled' })
    expect(await hold('a', 'me', 4)).toBe(false)
    await store.run('job.end', { tenantId, id: 'a', by: 'me', how: 'done', at: 5 })
    expect(await store.run('job.get', { tenantId, id: 'a' })).toMatchObject({ state: 'cancelled' })
    expect(await take('you', 999)).toBeNull()
    await enqueue('c')
    await take('me', 6)
    await store.run('job.end', { tenantId, id: 'c', by: 'me', how: 'done', at: 7 })
    await expect(cancel('c')).rejects.toThrow('job c has ended: it is done')
    await expect(cancel('x')).rejects.toThrow('no job x')
  })

  it('is taken from any tenant by who works for all of them', async () => {
    await enqueue('a')
    const wanted = { tenantId: null, kinds: ['train'], by: 'me', leaseMs, at: 10 }
    expect(await store.run('job.take', wanted)).toMatchObject({ id: 'a', tenantId })
    expect(await store.run('job.take', wanted)).toBeNull()
  })

  it('is listed newest first, in pages, by kind and state', async () => {
    for (const [at, id] of ['a', 'b', 'c'].entries()) await enqueue(id, { at })
    await take('me', 5)
    const ask = { tenantId, limit: 2, cursor: null, kind: 'train', state: null }
    const page = await store.run('job.list', ask)
    expect(page.items.map(({ id }) => id)).toEqual(['c', 'b'])
    const next = await store.run('job.list', { ...ask, cursor: page.nextCursor })
    expect(next).toMatchObject({ items: [{ id: 'a' }], nextCursor: null })
    expect((await store.run('job.list', { ...ask, state: 'running' })).items).toMatchObject([{ id: 'a' }])
    expect((await store.run('job.list', { ...ask, kind: 'other' })).items).toEqual([])
  })
})
