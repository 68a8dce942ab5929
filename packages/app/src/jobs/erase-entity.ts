import { randomUUIDv7 } from 'node:crypto'
import type { ErasureAnswer } from '@candor/client'
import type { Store } from '../store/index.ts'
import { purgeStore } from './purge-store.ts'

export type Erasure = {
  readonly tenantId: string
  readonly actor: string
  readonly type: string
  readonly externalId: string
  readonly reason: string
  /** ms since 1970 in UTC */
  readonly at: number
}

/**
 * Takes away everything that a person can be told by, in the tables and then in the files under them. That it was done stands in the audit log, which still verifies.
 *
 * @throws store.unknown_entity, store.reason_names_person, store.unavailable
 */
export async function eraseEntity(store: Store, erasure: Erasure): Promise<ErasureAnswer> {
  const erased = await store.run('entity.erase', { ...erasure, maintenanceId: randomUUIDv7() })
  await purgeStore(store)
  return { ...erased, erased_at: new Date(erasure.at).toISOString() }
}
