import { marginShape } from '@candor/core'
import { expect, it } from 'vitest'
import { registeredReference, resolveModel } from '../../src/jobs/resolve-model.ts'
import { strictForest } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

it('reads names, versions and aliases', () => {
  expect(registeredReference('credit')).toEqual({ name: 'credit', choice: { alias: 'champion' } })
  expect(registeredReference('credit@7')).toEqual({ name: 'credit', choice: { version: 7 } })
  expect(registeredReference('credit:challenger')).toEqual({
    name: 'credit',
    choice: { alias: 'challenger' },
  })
  expect(registeredReference('a:b@2')).toEqual({ name: 'a:b', choice: { version: 2 } })
})

it('imports a file on the fly, with the same hash each time and under other names', async () => {
  const file = folder.file('forest.json', strictForest)
  const options = { dataDir: folder.in('none') }
  const model = await resolveModel(file, options)
  expect(model).toMatchObject({ reference: file, folder: null, registered: null, isPositional: false })
  expect((await resolveModel(file, options)).hash).toBe(model.hash)
  const named = await resolveModel(file, { ...options, features: ['u', 'v'] })
  expect(marginShape(named.model).featureNames).toEqual(['u', 'v'])
})

it('says what is not there', async () => {
  const options = { dataDir: folder.in('none') }
  await expect(resolveModel('nobody', options)).rejects.toMatchObject({
    code: 'store.unknown_model',
    kind: 'absent',
  })
  await expect(resolveModel('./nobody', options)).rejects.toMatchObject({ code: 'files.not_found' })
  await expect(resolveModel('nobody.json', options)).rejects.toMatchObject({ code: 'files.not_found' })
})
