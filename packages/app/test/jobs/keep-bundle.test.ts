import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { importModel } from '../../src/jobs/import-model.ts'
import { keepBundle } from '../../src/jobs/keep-bundle.ts'
import { readBundle } from '../../src/store/bundle.ts'
import { strictForest } from '../cli/small-data.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const options = { bundle: null, dataDir: folder.in('data'), force: false }

it('keeps the same model under another manifest beside the first, and repairs what was damaged', async () => {
  const parts = await importModel(folder.file('forest.json', strictForest))
  const first = await keepBundle(parts, options)
  expect(await keepBundle(parts, options)).toEqual(first)
  const measured = { ...parts, about: { ...parts.about, metrics: { test: { roc_auc: { value: 1, n: 4 } } } } }
  const second = await keepBundle(measured, options)
  expect(second.manifest.model_hash).toBe(first.manifest.model_hash)
  expect(second.folder).toBe(`${first.folder}-${second.manifest.manifest_digest.slice(0, 8)}`)
  expect(readdirSync(folder.in('data', 'bundles'))).toHaveLength(2)
  expect((await readBundle(first.folder)).manifest).toEqual(first.manifest)
  writeFileSync(join(second.folder, 'ensemble.bin'), 'damaged')
  await keepBundle(measured, options)
  expect((await readBundle(second.folder)).manifest).toEqual(second.manifest)
})
