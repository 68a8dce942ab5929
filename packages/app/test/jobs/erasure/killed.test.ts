import { spawnSync } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { checkDatasets } from '../../../src/jobs/datasets/check-datasets.ts'
import { eraseEntity } from '../../../src/jobs/erase-entity.ts'
import { finishErasures } from '../../../src/jobs/erasure/finish-erasures.ts'
import { verifyLog } from '../../../src/jobs/verify-log.ts'
import { openStore } from '../../../src/store/index.ts'
import { storePath } from '../../store/decision-inputs.ts'
import { storedText } from '../../store/stored-text.ts'
import { at, foundIn, person, plant, secrets, tenantId, valuesOf } from './planted-person.ts'

const source = fileURLToPath(new URL('../../../src', import.meta.url))
const erasure = { tenantId, actor: 'demo', ...person, reason: 'request 114', at }

/** A process of its own erases the person, and is killed before an operation of the store, or behind it. */
function eraseAndDie(where: string, operation: string, when: 'before' | 'after'): void {
  const script = join(mkdtempSync(join(tmpdir(), 'candor-erase-')), 'erase.mts')
  writeFileSync(
    script,
    `import { eraseEntity } from ${JSON.stringify(join(source, 'jobs/erase-entity.ts'))}
     import { openStore } from ${JSON.stringify(join(source, 'store/index.ts'))}
     const store = await openStore(${JSON.stringify(where)})
     const die = () => process.kill(process.pid, 'SIGKILL')
     const run = async (name, input) => {
       if (name !== ${JSON.stringify(operation)}) return await store.run(name, input)
       if (${when === 'before'}) die()
       await store.run(name, input)
       die()
     }
     await eraseEntity({ ...store, run }, ${JSON.stringify({ ...erasure, dataDir: dirname(where) })})`,
  )
  const { signal, stderr } = spawnSync(process.execPath, [script], { encoding: 'utf8' })
  expect(signal, stderr).toBe('SIGKILL')
}

it.each([
  ['before the store knows of the new files', 'entity.erase', 'before'],
  ['when the store knows, and the old files are there', 'entity.erase', 'after'],
  ['when they are gone, and their names are not', 'erasure.forget_places', 'before'],
  ['when only free pages are left', 'erasure.forget_places', 'after'],
] as const)(
  'a kill %s loses nothing, and the next one ends what it began',
  async (_what, operation, when) => {
    const where = storePath()
    const dataDir = dirname(where)
    const first = await openStore(where)
    const planted = await plant(first, dataDir)
    await first.close()
    eraseAndDie(where, operation, when)
    const store = await openStore(where)
    expect(await checkDatasets(store, tenantId, dataDir)).toBe(4)
    const { uri } = await store.run('dataset.get', { tenantId, id: planted.datasets['csv']! })
    const rows = await valuesOf(join(dataDir, uri))
    expect(rows.map(([customer]) => customer)).toEqual(
      when === 'before' && operation === 'entity.erase'
        ? ['c-1', person.externalId, 'c-2', person.externalId, 'c-3']
        : ['c-1', null, 'c-2', null, 'c-3'],
    )
    const again = eraseEntity(store, { ...erasure, dataDir })
    if (operation === 'entity.erase' && when === 'before') expect((await again).datasets.length).toBe(4)
    else await expect(again).rejects.toMatchObject({ code: 'store.unknown_entity' })
    expect(await foundIn(dataDir, planted, await storedText('sqlite', where))).toEqual([])
    expect(await verifyLog({ store, tenantId, withDecisions: true })).toMatchObject({ ok: true })
    await store.close()
  },
  60_000,
)

it('a server that starts ends it too', async () => {
  const where = storePath()
  const dataDir = dirname(where)
  const first = await openStore(where)
  const planted = await plant(first, dataDir)
  await first.close()
  eraseAndDie(where, 'entity.erase', 'after')
  const store = await openStore(where)
  const before = await foundIn(dataDir, planted, await storedText('sqlite', where))
  expect(before.join()).toContain(secrets[0])
  await finishErasures({ store, tenantId, dataDir, at })
  expect(await foundIn(dataDir, planted, await storedText('sqlite', where))).toEqual([])
  expect(await store.run('erasure.unfinished', { tenantId })).toEqual([])
  await store.close()
}, 60_000)
