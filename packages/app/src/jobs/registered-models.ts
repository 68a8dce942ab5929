import type { ModelVersion, RegisteredModel } from '@candor/client'
import type { ModelPage, ModelRecord, ModelVersionRecord, Store } from '../store/index.ts'
import { operatorCaller } from './caller.ts'
import { hasDataStore, openDataStoreToRead } from './data-store.ts'
import { knownTenant } from './known-tenant.ts'

/**
 * All models that a tenant has registered in a data folder, by name; none where there is no store yet.
 *
 * @throws access.unknown_tenant
 */
export async function registeredModels(
  dataDir: string,
  tenantId: string = operatorCaller.tenantId,
): Promise<readonly RegisteredModel[]> {
  if (!(await hasDataStore(dataDir))) return []
  const store = await openDataStoreToRead(dataDir)
  try {
    return (await allModels(store, await knownTenant(store, tenantId))).map(registeredModel)
  } finally {
    await store.close()
  }
}

/** The names that have a champion, in alphabetical order. */
export async function championNames(store: Store, tenantId: string): Promise<string[]> {
  const models = await allModels(store, tenantId)
  return models
    .filter(({ versions }) => versions.some(({ aliases }) => aliases.includes('champion')))
    .map(({ name }) => name)
}

/** Every version of every name. */
export async function registeredVersions(
  store: Store,
  tenantId: string,
): Promise<readonly ModelVersionRecord[]> {
  return (await allModels(store, tenantId)).flatMap(({ versions }) => versions)
}

async function allModels(store: Store, tenantId: string): Promise<ModelRecord[]> {
  const models: ModelRecord[] = []
  let cursor: string | null = null
  do {
    const page: ModelPage = await store.run('registry.list', { tenantId, limit: 200, cursor })
    models.push(...page.items)
    cursor = page.nextCursor
  } while (cursor !== null)
  return models
}

/** A model of the registry on the wire. */
export function registeredModel({ name, description, versions }: ModelRecord): RegisteredModel {
  return { name, description, versions: versions.map(modelVersion) }
}

function modelVersion(record: ModelVersionRecord): ModelVersion {
  const { version, aliases, status, algorithm, hash, calibration, features, metrics } = record
  return {
    version: String(version),
    aliases: [...aliases],
    status,
    algorithm,
    hash,
    calibrated: calibration !== null,
    features: [...features],
    metrics: metrics as ModelVersion['metrics'],
  }
}
