import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'

export type PutSecret = {
  readonly tenantId: string
  readonly name: string
  /** what is sealed; its key stands apart */
  readonly sealed: string
  readonly keyId: string
  readonly actor: string
  /** ms since 1970 in UTC */
  readonly at: number
}

export type StoredSecret = { readonly tenantId: string; readonly name: string; readonly sealed: string }

export type RewrapSecrets = {
  readonly secrets: readonly (StoredSecret & { readonly before: string })[]
  readonly keyId: string
  readonly actor: string
  readonly at: number
}

/** Keeps a sealed secret under its name, in the place of an earlier one. The audit log says that, and nothing of what it is: no digest either. */
export async function putSecret(tx: Kysely<StoreSchema>, input: PutSecret): Promise<void> {
  const { tenantId, name, sealed, keyId, actor, at } = input
  await tx
    .insertInto('stored_secret')
    .values({ tenant_id: tenantId, name, sealed, key_id: keyId, changed_at: at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'name']).doUpdateSet({ sealed, key_id: keyId, changed_at: at }),
    )
    .execute()
  await appendChange(tx, {
    tenant: tenantId,
    actor,
    action: 'secret.put',
    targetType: 'secret',
    targetId: name,
    at,
    details: { key_id: keyId },
  })
}

export async function getSecret(
  tx: Kysely<StoreSchema>,
  { tenantId, name }: { readonly tenantId: string; readonly name: string },
): Promise<StoredSecret | null> {
  const row = await tx
    .selectFrom('stored_secret')
    .select('sealed')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .executeTakeFirst()
  return row === undefined ? null : { tenantId, name, sealed: row.sealed }
}

/** Every sealed secret of every tenant: one key seals them all. */
export async function listSecrets(
  tx: Kysely<StoreSchema>,
  _input: Readonly<Record<string, never>>,
): Promise<readonly StoredSecret[]> {
  const rows = await tx
    .selectFrom('stored_secret')
    .select(['tenant_id', 'name', 'sealed'])
    .orderBy('tenant_id')
    .orderBy('name')
    .execute()
  return rows.map(({ tenant_id, name, sealed }) => ({ tenantId: tenant_id, name, sealed }))
}

/**
 * Puts secrets that were sealed anew in the place of the old ones, all of them or none.
 *
 * @throws secrets.changed_meanwhile
 */
export async function rewrapSecrets(tx: Kysely<StoreSchema>, input: RewrapSecrets): Promise<void> {
  const { secrets, keyId, actor, at } = input
  for (const { tenantId, name, before, sealed } of secrets) {
    const { numUpdatedRows } = await tx
      .updateTable('stored_secret')
      .set({ sealed, key_id: keyId, changed_at: at })
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .where('sealed', '=', before)
      .executeTakeFirstOrThrow()
    if (numUpdatedRows !== 1n) throw appError('secrets.changed_meanwhile', { name })
  }
  await appendChange(tx, {
    tenant: 'default',
    actor,
    action: 'secrets.rewrapped',
    targetType: 'secret_key',
    targetId: keyId,
    at,
    details: { secrets: secrets.length },
  })
}
