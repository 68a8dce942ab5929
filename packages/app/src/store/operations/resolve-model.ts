import { nearestName } from '@candor/core/nearest-name'
import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { preparedQuery } from '../prepared-query.ts'
import type { StoreSchema } from '../schema.ts'
import { aliasesOfVersion, type ModelVersionRecord, versionRecordOf } from './model-version-record.ts'

/** A version by number, or the one that an alias points to. */
export type ModelChoice = { readonly version: number } | { readonly alias: string }

export type ResolveModel = {
  readonly tenantId: string
  readonly name: string
  readonly choice: ModelChoice
}

/**
 * The registered version that a name with a number or an alias means.
 *
 * @throws store.unknown_model, store.unknown_version, store.unknown_alias
 */
export async function resolveModel(
  tx: Kysely<StoreSchema>,
  input: ResolveModel,
): Promise<ModelVersionRecord> {
  const version = 'version' in input.choice ? input.choice.version : await versionOfAlias(tx, input)
  const row = version === null ? undefined : await readVersion(tx, input, version)
  if (row === undefined) throw await absent(tx, input)
  return versionRecordOf(row, await aliasesOfVersion(tx, row))
}

async function versionOfAlias(
  tx: Kysely<StoreSchema>,
  { tenantId, name, choice }: ResolveModel,
): Promise<number | null> {
  const { alias } = choice as { alias: string }
  const { rows } = await aliasedVersion(tx, { tenantId, name, alias })
  return rows[0]?.version ?? null
}

const aliasedVersion = preparedQuery(
  (
    tx,
    { tenantId, name, alias }: { readonly tenantId: string; readonly name: string; readonly alias: string },
  ) =>
    tx
      .selectFrom('model_alias')
      .select('version')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .where('alias', '=', alias),
)

async function readVersion(tx: Kysely<StoreSchema>, { tenantId, name }: ResolveModel, version: number) {
  return (await versionOfNumber(tx, { tenantId, name, version })).rows[0]
}

const versionOfNumber = preparedQuery(
  (
    tx,
    {
      tenantId,
      name,
      version,
    }: { readonly tenantId: string; readonly name: string; readonly version: number },
  ) =>
    tx
      .selectFrom('model_version')
      .selectAll()
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .where('version', '=', version),
)

/** Which of the two is not there, the name or its version, and what is there instead. */
async function absent(tx: Kysely<StoreSchema>, { tenantId, name, choice }: ResolveModel): Promise<Error> {
  const models = await tx
    .selectFrom('registered_model')
    .select('name')
    .where('tenant_id', '=', tenantId)
    .execute()
  const names = models.map((model) => model.name)
  if (!names.includes(name)) {
    return appError('store.unknown_model', {
      name,
      nearest: names.length === 0 ? 'none' : nearestName(name, names),
    })
  }
  const known = await knownChoices(tx, tenantId, name, choice)
  return 'version' in choice
    ? appError('store.unknown_version', { name, version: choice.version, known })
    : appError('store.unknown_alias', { name, alias: choice.alias, known })
}

async function knownChoices(
  tx: Kysely<StoreSchema>,
  tenantId: string,
  name: string,
  choice: ModelChoice,
): Promise<string> {
  if ('version' in choice) {
    const rows = await tx
      .selectFrom('model_version')
      .select('version')
      .where('tenant_id', '=', tenantId)
      .where('name', '=', name)
      .orderBy('version')
      .execute()
    return rows.map((row) => row.version).join(', ')
  }
  const rows = await tx
    .selectFrom('model_alias')
    .select('alias')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .orderBy('alias')
    .execute()
  return rows.map((row) => row.alias).join(', ') || 'none'
}
