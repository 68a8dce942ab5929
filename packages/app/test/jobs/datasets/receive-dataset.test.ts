import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { usualDatasetLimits } from '../../../src/config/index.ts'
import { enqueueGeneration } from '../../../src/jobs/datasets/generate-order.ts'
import { receiveDataset } from '../../../src/jobs/datasets/receive-dataset.ts'
import { removeBrokenUploads } from '../../../src/jobs/datasets/remove-broken-uploads.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { storePath } from '../../store/decision-inputs.ts'

let store: Store
const dataDir = mkdtempSync(join(tmpdir(), 'candor-data-'))
const about = {
  tenantId: 'default',
  principalId: 'demo',
  name: 'x',
  format: 'csv',
  announced: null,
  at: 1000,
} as const

beforeAll(async () => {
  store = await openStore(storePath())
})

afterAll(() => store.close())

it('one that breaks off leaves nothing', async () => {
  const bytes = new Readable({
    read() {
      this.push('a,b\n1,2\n')
      this.destroy(Object.assign(new Error('gone'), { code: 'ECONNRESET' }))
    },
  })
  const work = receiveDataset({ store, dataDir, limits: usualDatasetLimits }, { ...about, bytes })
  await expect(work).rejects.toMatchObject({ code: 'jobs.upload_broken_off' })
  expect(readdirSync(join(dataDir, 'datasets'))).toEqual([])
})

it('one that is announced as too large is not even begun', async () => {
  const bytes = new Readable({ read: () => expect.unreachable() })
  const parts = { store, dataDir, limits: usualDatasetLimits }
  await expect(receiveDataset(parts, { ...about, bytes, announced: 3e9 })).rejects.toMatchObject({
    code: 'jobs.upload_too_large',
  })
})

it('two that come at once share the room that there is', async () => {
  const tenantId = 'default'
  const used = await store.run('dataset.sum', { tenantId })
  const limits = { ...usualDatasetLimits, totalBytes: used + 9 }
  const works = ['b\n12\n', 'c\n34\n'].map((text) =>
    receiveDataset({ store, dataDir, limits }, { ...about, bytes: Readable.from([text]) }),
  )
  const outcomes = await Promise.allSettled(works)
  expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected'])
  expect(outcomes.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'jobs.datasets_full' },
  })
  expect(readdirSync(join(dataDir, 'datasets'))).toHaveLength(1)
  expect(await store.run('dataset.sum', { tenantId })).toBe(used + 5)
})

it('needs a data folder', async () => {
  const parts = { store, dataDir: null, limits: usualDatasetLimits }
  const bytes = Readable.from(['a\n1\n'])
  await expect(receiveDataset(parts, { ...about, bytes })).rejects.toMatchObject({
    code: 'jobs.no_data_folder',
  })
  const body = { domain: 'claims', seed: 0, without: [], set: {} }
  const call = { tenantId: 'default', principalId: 'demo', body, idempotency: null, at: 1000 }
  await expect(enqueueGeneration(parts, call)).rejects.toMatchObject({ code: 'jobs.no_data_folder' })
})

it('what a killed server left is removed by the next one, and nothing else', async () => {
  const kept = await receiveDataset(
    { store, dataDir, limits: usualDatasetLimits },
    { ...about, bytes: Readable.from(['a\n1\n']) },
  )
  writeFileSync(join(dataDir, 'datasets/.upload-x.csv'), 'half')
  await removeBrokenUploads(dataDir)
  const names = readdirSync(join(dataDir, 'datasets'))
  expect(names).toContain(`${kept.view.digest.slice(7)}.csv`)
  expect(names.filter((name) => name.startsWith('.'))).toEqual([])
  await removeBrokenUploads(join(dataDir, 'nowhere'))
})
