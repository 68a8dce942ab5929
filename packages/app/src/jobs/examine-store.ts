import { bundleFolder } from '../config/index.ts'
import { readBundle } from '../store/bundle.ts'
import { databaseFaults } from '../store/sqlite/copy-database.ts'
import { openDataStoreToRead } from './data-store.ts'
import { checkDatasets } from './datasets/check-datasets.ts'
import { registeredVersions } from './registered-models.ts'
import { verifyLog } from './verify-log.ts'

export type StoreCheck = { readonly name: string; readonly ok: boolean; readonly detail: string }

export type StoreExamination = { readonly ok: boolean; readonly checks: readonly StoreCheck[] }

/**
 * Whether a store is whole: its database by the engine's own check, the files of every model and data set by their digests, the audit chain and every
 * decision's digest in it. All checks are made, whatever the ones before said.
 */
export async function examineStore(dataDir: string): Promise<StoreExamination> {
  const tenantId = 'default'
  const store = await openDataStoreToRead(dataDir)
  try {
    const checks = [
      await check('database', async () => {
        const faults = store.path === null ? [] : databaseFaults(store.path)
        if (faults.length > 0) throw new Error(faults.join('; '))
        return store.path === null ? 'kept by a server, which checks it' : 'whole'
      }),
      await check('models', async () => {
        const versions = await registeredVersions(store, tenantId)
        for (const { name, version, location, hash } of versions) {
          const bundle = await readBundle(bundleFolder(dataDir, location))
          if (bundle.hash !== hash) throw new Error(`${name}@${version}: ${location} is another model`)
        }
        return `${versions.length} versions, every file as registered`
      }),
      await check('audit log', async () => {
        const { ok, checked, first_bad, decisions } = await verifyLog({
          store,
          tenantId,
          withDecisions: true,
        })
        if (!ok) throw new Error(`${first_bad!.kind} at entry ${first_bad!.seq} of ${first_bad!.chain}`)
        return `${checked} entries, ${decisions!.checked} decisions, ${decisions!.erased} erased`
      }),
      await check(
        'data sets',
        async () => `${await checkDatasets(store, tenantId, dataDir)}, every file as kept`,
      ),
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
