import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, it } from 'vitest'
import { usualDatasetLimits } from '../../../src/config/index.ts'
import { checkDatasets } from '../../../src/jobs/datasets/check-datasets.ts'
import { keepDataset } from '../../../src/jobs/datasets/keep-dataset.ts'
import { eraseEntity } from '../../../src/jobs/erase-entity.ts'
import { openStore } from '../../../src/store/index.ts'
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
