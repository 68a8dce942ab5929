import { expect, it } from 'vitest'
import { invokedModel } from '../../src/jobs/invoked-model.ts'
import { dataFolderWith } from '../served/registered-models.ts'

it('is the one that was named, else the only champion; it depends on the tenant', async () => {
  const { store } = await dataFolderWith({ 'claims-rf': 'rf' })
  const find = (invoked: Parameters<typeof invokedModel>[0]['invoked'], tenant = 'default') =>
    invokedModel({ store, invoked }, tenant)
  expect(await find({ name: 'other', version: '7' })).toEqual({
    tenantId: 'default',
    name: 'other',
    version: '7',
  })
  expect(await find(null)).toEqual({ tenantId: 'default', name: 'claims-rf' })
  await expect(find(null, 'elsewhere')).rejects.toMatchObject({ code: 'decisions.no_model_named' })
  await store.close()
})
