import { bundleFolder } from '../config/index.ts'
import { readBundle } from '../store/bundle.ts'
import { databaseFaults } from '../store/sqlite/copy-database.ts'
import { openDataStoreToRead } from './data-store.ts'
import { checkDatasets } from './datasets/check-datasets.ts'
import { registeredVersions } from './registered-models.ts'
import { type LogVerdict, verifyLog } from './verify-log.ts'

export type StoreCheck = { readonly name: string; readonly ok: boolean; readonly detail: string }

export type StoreExamination = { readonly ok: boolean; readonly checks: readonly StoreCheck[] }

/**
 * Whether a store is whole: its database by the engine's own check, the files of every model and data set by their digests, the audit chain and every
 * decision's digest in it, of every tenant. All checks are made, whatever the ones before said.
 */
export async function examineStore(dataDir: string): Promise<StoreExamination> {
  const store = await openDataStoreToRead(dataDir)
  const ofTenants = async <T>(look: (tenantId: string) => Promise<T>): Promise<T[]> => {
    const found: T[] = []
    for (const { id } of await store.run('tenant.list', {})) found.push(await look(id))
    return found
  }
  try {
    const checks = [
      await check('database', async () => {
        const faults = store.path === null ? [] : databaseFaults(store.path)
        if (faults.length > 0) throw new Error(faults.join('; '))
        return store.path === null ? 'kept by a server, which checks it' : 'whole'
      }),
      await check('models', async () => {
        const versions = (await ofTenants((id) => registeredVersions(store, id))).flat()
        for (const { name, version, location, hash } of versions) {
          const bundle = await readBundle(bundleFolder(dataDir, location))
          if (bundle.hash !== hash) throw new Error(`${name}@${version}: ${location} is another model`)
        }
        return `${versions.length} versions, every file as registered`
      }),
      await check('audit log', async () => {
        const verdicts = await ofTenants((tenantId) => verifyLog({ store, tenantId, withDecisions: true }))
        for (const { ok, first_bad } of verdicts)
          if (!ok) throw new Error(`${first_bad!.kind} at entry ${first_bad!.seq} of ${first_bad!.chain}`)
        const sum = (count: (verdict: LogVerdict) => number) =>
          verdicts.reduce((total, verdict) => total + count(verdict), 0)
        const entries = sum(({ checked }) => checked)
        const checked = sum(({ decisions }) => decisions!.checked)
        return `${entries} entries, ${checked} decisions, ${sum(({ decisions }) => decisions!.erased)} erased`
      }),
      await check('data sets', async () => {
        const counts = await ofTenants((tenantId) => checkDatasets(store, tenantId, dataDir))
        return `${counts.reduce((total, count) => total + count, 0)}, every file as kept`
      }),
    ]
    return { ok: checks.every(({ ok }) => ok), checks }
  } finally {
    await store.close()
  }
}

async function check(name: string, look: () => Promise<string>): Promise<StoreCheck> {
  try {
    return { name, ok: true, detail: await look() }
  } catch (error) {
    return { name, ok: false, detail: error instanceof Error ? error.message : String(error) }
  }
}
