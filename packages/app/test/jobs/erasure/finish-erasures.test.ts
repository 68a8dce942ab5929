import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { usualDatasetLimits } from '../../../src/config/index.ts'
import { checkDatasets } from '../../../src/jobs/datasets/check-datasets.ts'
import { keepDataset } from '../../../src/jobs/datasets/keep-dataset.ts'
import { eraseEntity } from '../../../src/jobs/erase-entity.ts'
import { retainStore } from '../../../src/jobs/retain-store.ts'
import { writeRows } from '../../../src/jobs/write-rows.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { storePath } from '../../store/decision-inputs.ts'
import { at, valuesOf } from './planted-person.ts'

it('a file that two tenants have sent goes when the second one has taken the person out of it', async () => {
  const where = storePath()
  const dataDir = dirname(where)
  const store = await openStore(where)
  await store.run('tenant.create', { id: 'north', name: 'North', by: 'test', at })
  const uris: Record<string, string> = {}
  for (const tenantId of ['default', 'north']) {
    const sent = join(dataDir, 'sent.csv')
    writeFileSync(sent, 'id,n\nc-1,1\nc-2,2\n')
    const about = { tenantId, principalId: 'demo', name: 'ours', format: 'csv', kind: 'uploaded' } as const
    const parts = { store, dataDir, limits: usualDatasetLimits }
    const { view } = await keepDataset(parts, sent, { ...about, madeBy: null, at })
    uris[tenantId] = (await store.run('dataset.get', { tenantId, id: view.dataset_id })).uri
  }
  expect(uris['north']).toBe(uris['default'])
  const file = join(dataDir, uris['north']!)
  const person = { type: 'customer', externalId: 'c-1', columns: ['id'] }
  const erase = (tenantId: string) =>
    eraseEntity(store, { tenantId, actor: 'demo', ...person, reason: 'r', at, dataDir })
  expect((await erase('default')).datasets.length).toBe(1)
  expect(await valuesOf(file)).toEqual([
    ['c-1', 1],
    ['c-2', 2],
  ])
  expect(await checkDatasets(store, 'north', dataDir)).toBe(1)
  await erase('north')
  expect(existsSync(file)).toBe(false)
  for (const tenantId of ['default', 'north']) expect(await checkDatasets(store, tenantId, dataDir)).toBe(1)
  await store.close()
})

/** Both tenants have sent the same, and a job of each could decide nothing of it: so their files are the same one. */
async function decidedByBoth(store: Store, dataDir: string): Promise<string> {
  await store.run('tenant.create', { id: 'north', name: 'North', by: 'test', at })
  const made = join(dataDir, 'made.parquet')
  const texts = { external_id: ['c-1', 'c-2'], problem: ['c-1 has no n', 'c-2 has no n'] }
  const columns = Object.entries(texts).map(([name, values]) => ({
    ...{ name, type: 'text' as const, at: (i: number) => values[i]! },
  }))
  await writeRows(made, { rows: 2, columns: [{ name: 'row', type: 'integer', at: (i) => i }, ...columns] })
  const bytes = readFileSync(made)
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const file = { path: `outputs/${sha256}.parquet`, sha256, bytes: bytes.length, rows: 2 }
  mkdirSync(join(dataDir, 'outputs'), { recursive: true })
  renameSync(made, join(dataDir, file.path))
  for (const tenantId of ['default', 'north']) {
    const sent = join(dataDir, 'sent.csv')
    writeFileSync(sent, 'id,n\nc-1,1\nc-2,2\n')
    const about = { tenantId, principalId: 'demo', name: 'ours', format: 'csv', kind: 'uploaded' } as const
    const parts = { store, dataDir, limits: usualDatasetLimits }
    const { view } = await keepDataset(parts, sent, { ...about, madeBy: null, at })
    const { uri } = await store.run('dataset.get', { tenantId, id: view.dataset_id })
    const payload = { dataset_id: view.dataset_id, file: uri, decide: 'all' }
    const job = { tenantId, id: tenantId, kind: 'score_dataset', uniqueKey: tenantId, payload }
    await store.run('job.enqueue', { ...job, maxAttempts: 1, at })
    await store.run('job.take', { tenantId, kinds: [job.kind], by: 'me', leaseMs: 1000, at })
    const secret = { name: 'decisions', salt: 'aa' }
    const result = { files: [{ name: 'decisions', ...file }] }
    const how = { result, files: [{ ...file, secret }], principalId: 'demo' }
    await store.run('job.end', { tenantId, id: tenantId, by: 'me', how, at })
  }
  return join(dataDir, file.path)
}

const erase = (store: Store, dataDir: string, tenantId: string) =>
  eraseEntity(store, {
    ...{ tenantId, actor: 'demo', type: 'customer', externalId: 'c-1', columns: ['id'] },
    ...{ reason: 'r', at, dataDir },
  })

it('a file that jobs of two tenants have made goes when the second one has taken the person out of it', async () => {
  const where = storePath()
  const store = await openStore(where)
  const file = await decidedByBoth(store, dirname(where))
  expect((await erase(store, dirname(where), 'default')).files).toMatchObject([{ successor: 'decisions-2' }])
  expect(existsSync(file)).toBe(true)
  expect((await erase(store, dirname(where), 'north')).files).toMatchObject([{ successor: 'decisions-2' }])
  expect(existsSync(file)).toBe(false)
  await store.close()
})

it('a file that jobs of two tenants have made goes when one has erased and the other one keeps it no longer', async () => {
  const where = storePath()
  const dataDir = dirname(where)
  const store = await openStore(where)
  const file = await decidedByBoth(store, dataDir)
  await erase(store, dataDir, 'default')
  const retain = { store, dataDir, actor: 'demo', at: Date.now() + 86_400_000 }
  await store.run('retention.set', { tenantId: 'north', actor: 'demo', change: { outputs: 1 }, at })
  expect(await retainStore({ ...retain, tenantId: 'north' })).toMatchObject({ outputs: 1 })
  expect(existsSync(file)).toBe(false)
  expect(await store.run('job.outputs', {})).toMatchObject([{ id: 'default' }])
  await store.close()
})

it('a file that retention has deleted, and was killed before it said so, keeps nobody from being erased', async () => {
  const where = storePath()
  const dataDir = dirname(where)
  const store = await openStore(where)
  rmSync(await decidedByBoth(store, dataDir))
  expect(await erase(store, dataDir, 'default')).toMatchObject({ datasets: [{ rows: 1 }], files: [] })
  await store.close()
})
