import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { appError } from '../../src/errors.ts'
import { type JobHandler, workJobs } from '../../src/jobs/work-jobs.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { storePath } from '../store/decision-inputs.ts'

let store: Store

beforeEach(async () => {
  store = await openStore(storePath())
})

afterEach(() => store.close())

const tenantId = 'default'

const enqueue = (id: string, maxAttempts = 2) =>
  store.run('job.enqueue', {
    tenantId,
    id,
    kind: 'k',
    uniqueKey: id,
    payload: {},
    maxAttempts,
    at: Date.now(),
  })

async function work(handler: JobHandler, signal = new AbortController().signal) {
  const failed: [string, boolean][] = []
  await workJobs({
    store,
    tenantId,
    signal,
    handlers: { k: handler },
    onFailed: ({ id }, _error, isLast) => failed.push([id, isLast]),
  })
  const page = await store.run('job.list', { tenantId, limit: 9, cursor: null, kind: null, state: null })
  return { failed, jobs: page.items }
}

describe('workJobs', () => {
  it('does what waits in its order, and returns when nothing is left', async () => {
    await enqueue('a')
    await enqueue('b')
    const seen: string[] = []
    const { jobs } = await work(async ({ id }) => void seen.push(id))
    expect(seen).toEqual(['a', 'b'])
    expect(jobs.map(({ state }) => state)).toEqual(['done', 'done'])
  })

  it('tries a job again that failed, then says so; the next one is done all the same', async () => {
    await enqueue('a')
    await enqueue('b')
    const { jobs, failed } = await work(async ({ id }) => {
      if (id === 'a') throw appError('jobs.demonstration_failed', { domain: 'x', detail: 'y' })
    })
    expect(failed).toEqual([
      ['a', false],
      ['a', true],
    ])
    const [b, a] = jobs
    expect(b).toMatchObject({ id: 'b', state: 'done' })
    expect(a).toMatchObject({ id: 'a', state: 'failed', attempts: 2 })
    expect(a?.lastError).toMatch(/^jobs\.demonstration_failed: the demonstration of x could not be made: y/)
  })

  it('puts a job back when it is told to stop', async () => {
    await enqueue('a')
    const stop = new AbortController()
    const { jobs } = await work(async () => void stop.abort(), stop.signal)
    expect(jobs).toMatchObject([{ id: 'a', state: 'queued', attempts: 0 }])
  })
})
