import { hasDataStore } from '../jobs/data-store.ts'
import { knownTenant, requireTenant } from '../jobs/known-tenant.ts'
import type { Store } from '../store/index.ts'
import { onDataStoreToRead } from './on-data-store.ts'

type Page<Listed> = { readonly items: readonly Listed[]; readonly nextCursor: string | null }

/** What asks a list of the store for its next page. */
export type ListPage = { readonly tenantId: string; readonly limit: number; readonly cursor: string | null }

/**
 * All that a list of the store holds for a tenant, page by page, beside a server too; nothing where there is no store yet.
 *
 * @throws access.unknown_tenant
 */
export async function storedRecords<Listed>(
  dataDir: string,
  tenant: string,
  list: (store: Store, page: ListPage) => Promise<Page<Listed>>,
): Promise<readonly Listed[]> {
  if (!(await hasDataStore(dataDir))) {
    await requireTenant(dataDir, tenant)
    return []
  }
  return await onDataStoreToRead(dataDir, async (store) => {
    const tenantId = await knownTenant(store, tenant)
    const found: Listed[] = []
    for (let cursor: string | null | undefined; cursor !== null; ) {
      const page: Page<Listed> = await list(store, { tenantId, limit: 200, cursor: cursor ?? null })
      found.push(...page.items)
      cursor = page.nextCursor
    }
    return found
  })
}
