import { stat } from 'node:fs/promises'
import { CandorError } from '@candor/core'
import { bundleFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { packBundle, readBundle } from '../store/bundle.ts'
import type { ModelChoice } from '../store/index.ts'
import { hasDataStore, openDataStoreToRead } from './data-store.ts'
import { importModel } from './import-model.ts'
import { knownTenant } from './known-tenant.ts'
import { type ModelInUse, renameInputs } from './model-in-use.ts'
import { scenarioOfModel } from './own-tables/scenario-named.ts'

export type ResolveOptions = {
  readonly dataDir: string
  /** whose registry is meant; default: that of the command line */
  readonly tenantId?: string
  /** names for the columns of a model file that has none */
  readonly features?: readonly string[] | null
}

/**
 * The model that a reference means: a bundle folder, a model file (imported on the fly), or a registered name (its champion),
 * `name@7`, `name:challenger`.
 *
 * @throws files.not_found, access.unknown_tenant, store.unknown_model, store.unknown_version, store.unknown_alias, store.not_a_bundle, store.damaged_bundle,
 *   store.other_bundle, jobs.has_names, and what importing a file throws
 */
export async function resolveModel(reference: string, options: ResolveOptions): Promise<ModelInUse> {
  const isPath = /[/\\]|\.[a-z]+$/i.test(reference)
  const { features = null, tenantId = 'default' } = options
  const registered = isPath ? null : await fromRegistry(reference, options.dataDir, tenantId).catch(ifUnknown)
  if (registered !== null && !(registered instanceof CandorError)) return named(registered, features)
  const about = await stat(reference).catch(() => null)
  if (about?.isDirectory())
    return named(await fromFolder(reference, reference, null, options.dataDir), features)
  if (about !== null) return await fromFile(reference, features)
  throw registered ?? appError('files.not_found', { path: reference })
}

/** Only a model whose names were made up when it was imported takes others. */
function named(model: ModelInUse, features: readonly string[] | null): ModelInUse {
  if (features === null) return model
  if (!model.isPositional) throw appError('jobs.has_names', { model: model.reference })
  return renameInputs(model, features)
}

/** A name that is not registered may still be a folder or a file. */
function ifUnknown(error: unknown): CandorError {
  if (error instanceof CandorError && error.code === 'store.unknown_model') return error
  throw error
}

/**
 * Reads a reference to a registered model.
 *
 * @example
 * registeredReference('claims@7') // { name: 'claims', choice: { version: 7 } }
 * registeredReference('claims') // { name: 'claims', choice: { alias: 'champion' } }
 */
export function registeredReference(reference: string): { name: string; choice: ModelChoice } {
  const versioned = /^(.+)@(\d+)$/.exec(reference)
  if (versioned) return { name: versioned[1]!, choice: { version: Number(versioned[2]) } }
  const aliased = /^(.+):([^:]+)$/.exec(reference)
  if (aliased) return { name: aliased[1]!, choice: { alias: aliased[2]! } }
  return { name: reference, choice: { alias: 'champion' } }
}

async function fromFolder(
  reference: string,
  folder: string,
  registered: ModelInUse['registered'],
  dataDir: string,
): Promise<ModelInUse> {
  const bundle = await readBundle(folder)
  const isPositional = bundle.manifest.imported?.names_are_generated ?? false
  const scenario = await scenarioOfModel(bundle.manifest, dataDir)
  return { ...bundle, reference, registered, scenario, isPositional }
}

async function fromFile(path: string, features: readonly string[] | null): Promise<ModelInUse> {
  const parts = await importModel(path, features)
  const { manifest } = packBundle(parts)
  return {
    ...parts,
    manifest,
    hash: manifest.model_hash,
    reference: path,
    folder: null,
    registered: null,
    scenario: null,
    isPositional: manifest.imported?.names_are_generated ?? false,
  }
}

async function fromRegistry(reference: string, dataDir: string, tenantId: string): Promise<ModelInUse> {
  const { name, choice } = registeredReference(reference)
  if (!(await hasDataStore(dataDir))) throw appError('store.unknown_model', { name, nearest: 'none' })
  const store = await openDataStoreToRead(dataDir)
  try {
    await knownTenant(store, tenantId)
    const record = await store.run('registry.resolve', { tenantId, name, choice })
    const alias = 'alias' in choice ? choice.alias : null
    const folder = bundleFolder(dataDir, record.location)
    const model = await fromFolder(reference, folder, { name, version: record.version, alias }, dataDir)
    if (model.hash === record.hash) return model
    throw appError('store.other_bundle', { folder, name, version: record.version })
  } finally {
    await store.close()
  }
}
