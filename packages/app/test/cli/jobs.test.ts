import { beforeAll, expect, it } from 'vitest'
import { openStore, type Store } from '../../src/store/index.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const dataDir = folder.in('data')
const jobs = (...args: string[]) => runCli(['jobs', ...args, '--data-dir', dataDir])
const json = async (...args: string[]) => JSON.parse((await jobs(...args, '--json')).stdout)

const enqueue = (store: Store, id: string, kind: string) =>
  store.run('job.enqueue', {
    ...{ tenantId: 'default', id, kind, uniqueKey: id, payload: { n: id }, maxAttempts: 2 },
    at: 1_700_000_000_000,
  })

beforeAll(async () => {
  expect((await runCli(['tenants', 'create', 'north', '--data-dir', dataDir])).code).toBe(0)
  const store = await openStore(`${dataDir}/candor.db`)
  await enqueue(store, 'a', 'score_dataset')
  await enqueue(store, 'b', 'generate_dataset')
  const at = 1_700_000_000_000
  const lease = { by: 'me', leaseMs: 100, at }
  await store.run('job.take', { tenantId: 'default', kinds: ['score_dataset'], ...lease })
  const progress = { what: 'scoring', done: 3, total: 9 }
  await store.run('job.hold', { tenantId: 'default', id: 'a', progress, ...lease })
  await store.close()
})

it('lists them with what they are doing, by kind and by state, for one tenant', async () => {
  const { stdout } = await jobs('list')
  expect(stdout).toMatch(/^id +kind +state +updated\n/)
  expect(stdout).toMatch(/\na +score_dataset +running, scoring 3 of 9 +2023-11-14T22:13:20.000Z\n/)
  const ids = async (...flags: string[]) =>
    (await json('list', ...flags)).items.map(({ id }: { id: string }) => id)
  expect((await ids()).toSorted()).toEqual(['a', 'b'])
  expect(await ids('--state', 'queued')).toEqual(['b'])
  expect(await ids('--kind', 'score_dataset')).toEqual(['a'])
  expect(await ids('--tenant', 'north')).toEqual([])
  expect(await jobs('list', '--state', 'odd')).toMatchObject({ code: 2 })
})

it('shows one as the API does, and cancels it', async () => {
  expect(await json('show', 'a')).toEqual({
    ...{ id: 'a', kind: 'score_dataset', payload: { n: 'a' }, state: 'running' },
    ...{ progress: { what: 'scoring', done: 3, total: 9 }, result: null, attempts: 1, max_attempts: 2 },
    ...{ error: null, created_at: '2023-11-14T22:13:20.000Z', updated_at: '2023-11-14T22:13:20.000Z' },
  })
  expect((await jobs('show', 'a')).stdout).toContain('state     running, scoring 3 of 9\nattempts  1 of 2\n')
  expect(await jobs('cancel', 'b')).toMatchObject({ code: 0, stdout: 'b is cancelled\n' })
  expect(await json('show', 'b')).toMatchObject({ state: 'cancelled' })
})

it('says which one is not there', async () => {
  const last = expect.stringMatching(/^error store.unknown_job: /)
  for (const verb of ['show', 'cancel']) {
    expect(await jobs(verb, 'nope')).toMatchObject({ code: 3, stdout: '', last })
    expect(await jobs(verb, 'a', '--tenant', 'north')).toMatchObject({ code: 3, stdout: '', last })
  }
})
