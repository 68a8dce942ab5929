import type { Kysely } from 'kysely'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'
import { findCall, type IdempotentCall, insertAnswer } from './find-answer.ts'
import type { ModelStatus, ModelVersionRecord } from './model-version-record.ts'

export type RegisterModel = {
  readonly tenantId: string
  readonly name: string
  readonly description: string
  readonly version: Omit<ModelVersionRecord, 'name' | 'version' | 'aliases' | 'cost'> & {
    readonly cost?: ModelVersionRecord['cost']
  }
  readonly by: string
  /** null, or left out, where nobody can repeat the call */
  readonly idempotency?: IdempotentCall | null
  /** ms since 1970 in UTC */
  readonly at: number
}

export type Registered = {
  readonly name: string
  readonly version: number
  readonly aliases: readonly string[]
}

/**
 * Stores a model as the next version of its name.
 *
 * The first ready version of a name becomes its champion, a later ready one its challenger; the description of a known
 * name stays as it is unless a new one is given.
 */
export async function registerModel(tx: Kysely<StoreSchema>, input: RegisterModel): Promise<Registered> {
  const call = { ...input, principalId: input.by, idempotency: input.idempotency ?? null }
  const answered = (await findCall(tx, call)) as Registered | null
  if (answered !== null) return answered
  await insertName(tx, input)
  const version = await nextVersion(tx, input)
  await insertVersion(tx, input, version)
  const alias = await freeAlias(tx, input)
  if (alias !== null) await setAlias(tx, input, alias, version)
  await appendRegistration(tx, input, version, alias)
  const registered = { name: input.name, version, aliases: alias === null ? [] : [alias] }
  await insertAnswer(tx, call, registered)
  return registered
}

async function insertName(
  tx: Kysely<StoreSchema>,
  { tenantId, name, description }: RegisterModel,
): Promise<void> {
  await tx
    .insertInto('registered_model')
    .values({ tenant_id: tenantId, name, description })
    .onConflict((conflict) =>
      description === ''
        ? conflict.columns(['tenant_id', 'name']).doNothing()
        : conflict.columns(['tenant_id', 'name']).doUpdateSet({ description }),
    )
    .execute()
}

async function nextVersion(tx: Kysely<StoreSchema>, { tenantId, name }: RegisterModel): Promise<number> {
  const newest = await tx
    .selectFrom('model_version')
    .select((row) => row.fn.max('version').as('version'))
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .executeTakeFirst()
  return (newest?.version ?? 0) + 1
}

async function insertVersion(tx: Kysely<StoreSchema>, input: RegisterModel, version: number): Promise<void> {
  const { version: given } = input
  await tx
    .insertInto('model_version')
    .values({
      tenant_id: input.tenantId,
      name: input.name,
      version,
      run_id: null,
      artifact_id: given.location,
      model_hash: given.hash,
      algorithm: given.algorithm,
      format: given.format,
      signature_json: JSON.stringify({ features: given.features }),
      calibration_json: given.calibration === null ? null : JSON.stringify(given.calibration),
      threshold_json: null,
      background_json: given.background === null ? null : JSON.stringify(given.background),
      spec_hash: given.specHash,
      cost_json: given.cost ? JSON.stringify(given.cost) : null,
      metrics_json: JSON.stringify(given.metrics),
      status: given.status,
      created_by: input.by,
    })
    .execute()
}

/** The alias that a new version takes; none where it is not ready to be used. */
async function freeAlias(
  tx: Kysely<StoreSchema>,
  { tenantId, name, version }: RegisterModel,
): Promise<string | null> {
  if (version.status !== ('ready' satisfies ModelStatus)) return null
  const champion = await tx
    .selectFrom('model_alias')
    .select('version')
    .where('tenant_id', '=', tenantId)
    .where('name', '=', name)
    .where('alias', '=', 'champion')
    .executeTakeFirst()
  return champion === undefined ? 'champion' : 'challenger'
}

async function setAlias(
  tx: Kysely<StoreSchema>,
  { tenantId, name, by, at }: RegisterModel,
  alias: string,
  version: number,
): Promise<void> {
  await tx
    .insertInto('model_alias')
    .values({ tenant_id: tenantId, name, alias, version, set_by: by, set_at: at })
    .onConflict((conflict) =>
      conflict.columns(['tenant_id', 'name', 'alias']).doUpdateSet({ version, set_by: by, set_at: at }),
    )
    .execute()
}

async function appendRegistration(
  tx: Kysely<StoreSchema>,
  { tenantId, name, by, at, version: { hash, specHash, algorithm } }: RegisterModel,
  version: number,
  alias: string | null,
): Promise<void> {
  await appendEntry(tx, {
    tenant: tenantId,
    actor: by,
    action: 'model.register',
    targetType: 'model_version',
    targetId: `${name}@${version}`,
    before: null,
    after: saltedDigest('', { name, version, hash, spec_hash: specHash, algorithm, alias }),
    requestId: null,
    reason: null,
    at,
    details: { hash, alias },
  })
}
