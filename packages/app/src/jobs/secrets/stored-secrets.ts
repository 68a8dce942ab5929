import type { Store } from '../../store/index.ts'
import { openText, type SecretKeys, sealText } from './sealed-text.ts'

/** Secrets of a tenant that stand in the store, sealed, under names such as `webhook/1`. */
export type StoredSecrets = {
  /** in the place of an earlier one; who did so stands in the audit log */
  put(name: string, text: string, by: { readonly actor: string; readonly at: number }): Promise<void>
  /** null where there is none */
  get(name: string): Promise<string | null>
}

/** @throws (from `get`) secrets.no_key, secrets.not_opened */
export function storedSecrets(store: Pick<Store, 'run'>, keys: SecretKeys, tenantId: string): StoredSecrets {
  return {
    async put(name, text, by) {
      const sealed = sealText(text, placeOf(tenantId, name), keys)
      await store.run('secret.put', { tenantId, name, sealed, keyId: keys[0].id, ...by })
    },
    async get(name) {
      const found = await store.run('secret.get', { tenantId, name })
      return found === null ? null : openText(found.sealed, placeOf(tenantId, name), keys)
    },
  }
}

/** Where a stored secret belongs: sealed for one place, it opens in no other. */
export function placeOf(tenantId: string, name: string): string {
  return `${tenantId}/${name}`
}
