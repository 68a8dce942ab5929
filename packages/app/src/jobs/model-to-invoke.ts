import { basename, extname, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { tableDigest } from '@candor/core'
import { everyScenario } from '@candor/scenarios'
import { appError } from '../errors.ts'
import { type BundleParts, readBundle } from '../store/bundle.ts'
import { openDataStore } from './data-store.ts'
import { importModel } from './import-model.ts'
import type { InvokedModel } from './invoked-model.ts'
import { keepBundle } from './keep-bundle.ts'
import { requireModelName } from './model-name.ts'
import { rowsForModel } from './model-rows.ts'
import { scenarioOfModel } from './own-tables/scenario-named.ts'
import type { ReadOptions } from './read-table.ts'
import { registerBundle } from './register-bundle.ts'
import { registeredVersions } from './registered-models.ts'
import { registeredReference, resolveModel } from './resolve-model.ts'
import { refuseReservedName } from './training-table.ts'

export type ModelToInvoke = {
  /** a registered name, `name@7`, `name:challenger`, a bundle folder, a model file, or MLflow's `models:/name/7`, `models:/name@alias` */
  readonly reference: string
  /** rows that explanations of a model file compare with; null for none */
  readonly background: string | null
  /** names of the columns of a model file without names */
  readonly features?: readonly string[] | null
  readonly dataDir: string
  readonly reading: ReadOptions
}

/**
 * The registered model that a server is started for. A bundle folder or another program's model file is registered under its own name
 * first, once: the same model with the same background is found again at the next start.
 *
 * @throws jobs.background_not_for_model and jobs.features_not_for_model where one is given and the model is no file, jobs.bad_model_name,
 *   jobs.reserved_name, and what resolving, importing and registering throw
 */
export async function modelToInvoke(request: ModelToInvoke): Promise<InvokedModel> {
  const { background, dataDir, features = null } = request
  const reference = ownReference(request.reference)
  const { registered, folder, manifest } = await resolveModel(reference, { dataDir })
  const isFile = registered === null && folder === null
  if (background !== null && !isFile)
    throw appError('jobs.background_not_for_model', { model: request.reference, background })
  if (features !== null && !isFile)
    throw appError('jobs.features_not_for_model', { model: request.reference })
  if (registered !== null) {
    const { name, choice } = registeredReference(reference)
    return { name, ...('version' in choice ? { version: String(choice.version) } : choice) }
  }
  const name = nameOf(folder ?? reference)
  refuseReservedName(name, await scenarioOfModel(manifest, dataDir), everyScenario)
  const kept =
    folder ??
    (await keepBundle(await partsOf(request, reference), { bundle: null, dataDir, force: false })).folder
  return { name, version: String(await versionOf(name, kept, dataDir)) }
}

/** MLflow's way to name a registered model, and addresses of files. */
function ownReference(reference: string): string {
  const [, name, version, alias] = /^models:\/([^/@]+)(?:\/(\d+)|@([^/@]+))?$/.exec(reference) ?? []
  if (name === undefined) return reference.startsWith('file:') ? fileURLToPath(reference) : reference
  if (version !== undefined) return `${name}@${version}`
  return alias === undefined ? name : `${name}:${alias}`
}

function nameOf(path: string): string {
  const name = basename(resolve(path), extname(path))
  requireModelName(name)
  return name
}

async function partsOf(
  { background, features = null, reading, dataDir }: ModelToInvoke,
  file: string,
): Promise<BundleParts> {
  const parts = await importModel(file, features)
  if (background === null) return parts
  const model = await resolveModel(file, { dataDir, features })
  const { table, matrix } = await rowsForModel(model, { files: [background], isStrict: false, reading })
  return {
    ...parts,
    background: matrix,
    backgroundName: `${basename(background)}-${tableDigest(table).slice(0, 8)}`,
  }
}

async function versionOf(name: string, folder: string, dataDir: string): Promise<number> {
  const { hash, manifest } = await readBundle(folder)
  const store = await openDataStore(dataDir)
  try {
    const known = (await registeredVersions(store, 'default')).find(
      (version) =>
        version.name === name &&
        version.hash === hash &&
        version.background?.digest === manifest.background?.digest,
    )
    if (known !== undefined) return known.version
    return (await registerBundle({ name, folder, dataDir, description: '', store })).version
  } finally {
    await store.close()
  }
}
