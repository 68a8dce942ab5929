import { marginShape } from '@candor/core'
import { expect, it } from 'vitest'
import { importModel } from '../../src/jobs/import-model.ts'
import { keepBundle } from '../../src/jobs/keep-bundle.ts'
import { registerBundle } from '../../src/jobs/register-bundle.ts'
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

it('takes names for a bundle whose names were made up, and refuses them for any other', async () => {
  const nameless = strictForest.replace('["a","b"]', '["Column_0","Column_1"]')
  const dataDir = folder.in('data')
  const keep = async (name: string, text: string) =>
    await keepBundle(await importModel(folder.file(name, text)), { bundle: null, dataDir, force: false })
  const made = await keep('nameless.json', nameless)
  const own = await keep('own.json', strictForest)
  const features = ['u', 'v']
  const named = await resolveModel(made.folder, { dataDir, features })
  expect(marginShape(named.model).featureNames).toEqual(features)
  await expect(resolveModel(own.folder, { dataDir, features })).rejects.toMatchObject({
    code: 'jobs.has_names',
  })
})

it('refuses a registered folder that holds another model by now', async () => {
  const dataDir = folder.in('moved')
  const place = { bundle: folder.in('place'), dataDir, force: true }
  await keepBundle(await importModel(folder.file('forest.json', strictForest)), place)
  await registerBundle({ name: 'mine', description: '', folder: folder.in('place'), dataDir })
  expect((await resolveModel('mine', { dataDir })).registered).toMatchObject({ name: 'mine', version: 1 })
  const other = strictForest.replace('0.5', '0.25')
  await keepBundle(await importModel(folder.file('other.json', other)), place)
  await expect(resolveModel('mine', { dataDir })).rejects.toMatchObject({
    code: 'store.other_bundle',
    message: expect.stringMatching(/place holds another model than the one that was registered as mine@1/),
  })
})
