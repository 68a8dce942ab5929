import type { Store } from '../../store/index.ts'
import { openText, type SecretKeys, sealText, secretKey } from './sealed-text.ts'
import { secretKeys, writeSecretKeys } from './secret-keys.ts'
import { placeOf } from './stored-secrets.ts'

export type Rewrapped = {
  readonly key_id: string
  readonly secrets: number
  readonly retired: readonly string[]
}

/**
 * Makes a new key, seals every stored secret with it, and drops the old ones. Killed on the way, it leaves both: nothing is lost, and it can be done again.
 *
 * @throws secrets.no_key, secrets.not_opened: nothing is changed then
 */
export async function rewrapSecrets(
  store: Pick<Store, 'run'>,
  dataDir: string,
  by: { readonly actor: string; readonly at: number },
): Promise<Rewrapped> {
  const old = await secretKeys(dataDir)
  const keys: SecretKeys = [secretKey(), ...old]
  const stored = await store.run('secret.list', {})
  const secrets = stored.map(({ tenantId, name, sealed }) => {
    const place = placeOf(tenantId, name)
    return { tenantId, name, before: sealed, sealed: sealText(openText(sealed, place, keys), place, keys) }
  })
  await writeSecretKeys(dataDir, keys)
  await store.run('secret.rewrap', { secrets, keyId: keys[0].id, ...by })
  await writeSecretKeys(dataDir, [keys[0]])
  return { key_id: keys[0].id, secrets: secrets.length, retired: old.map(({ id }) => id) }
}
