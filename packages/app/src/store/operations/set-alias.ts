import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { resolveModel } from './resolve-model.ts'

export type SetAlias = {
  readonly tenantId: string
  readonly name: string
  readonly alias: string
  readonly version: number
  readonly by: string
  readonly reason: string | null
  /** ms since 1970 in UTC */
  readonly at: number
}

/**
 * Points an alias of a name at another of its versions. Requests that have resolved it already go on with the version they have.
 *
 * @returns the version that it pointed at before; null where the alias is new
 * @throws store.unknown_model, store.unknown_version, store.version_not_ready
 */
export async function setAlias(
  tx: Kysely<StoreSchema>,
  input: SetAlias,
): Promise<{ readonly previous: number | null }> {
  const { tenantId, name, alias, version, by, at } = input
  const { status } = await resolveModel(tx, { tenantId, name, choice: { version } })
  if (status !== 'ready') throw appError('store.version_not_ready', { name, version, status })
  const before = await tx
    .selectFrom('model_alias')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .where('alias', '=', alias)
    .executeTakeFirst()
  const previous = before?.version ?? null
  if (previous === version) return { previous }
  await tx
    .insertInto('model_alias')
    .values({ tenant_id: tenantId, name, alias, version, set_by: by, set_at: at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'name', 'alias']).doUpdateSet({ version, set_by: by, set_at: at }),
    )
    .execute()
  await appendChange(tx, input, previous)
  return { previous }
}

async function appendChange(
  tx: Kysely<StoreSchema>,
  { tenantId, name, alias, version, by, reason, at }: SetAlias,
  previous: number | null,
): Promise<void> {
  const digest = (number: number) => saltedDigest('', { name, alias, version: number })
  await appendEntry(tx, {
    tenant: tenantId,
    actor: by,
    action: 'model.set_alias',
    targetType: 'model',
    targetId: name,
    before: previous === null ? null : digest(previous),
    after: digest(version),
    requestId: null,
    reason,
    at,
    details: { alias, from: previous, to: version },
  })
}
