import { realpath } from 'node:fs/promises'
import { isAbsolute, resolve } from 'node:path'
import { CandorError } from '@candor/core'
import { bundleLocation, dataFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { pipelineHash, readBundle } from '../store/bundle.ts'
import type { IdempotentCall, Registered, Store } from '../store/index.ts'
import type { Manifest } from '../store/manifest.ts'
import { serverBeside } from './data-lock.ts'
import { requireModelName } from './model-name.ts'
import { onServerOrStore } from './on-server-or-store.ts'

export type RegisterRequest = {
  readonly name: string
  readonly description: string
  /** the bundle's folder */
  readonly folder: string
  readonly dataDir: string
  /** whose name it is; default: that of the command line */
  readonly tenantId?: string | undefined
  /** a store that the caller has open; a process opens a file once */
  readonly store?: Store
}

/**
 * Registers a bundle as the next version of a name, after verifying it. The first version of a name becomes its champion, a later one its
 * challenger. A server that runs on the data folder does it itself.
 *
 * @throws store.not_a_bundle, store.damaged_bundle, store.not_writable, jobs.bundle_outside
 */
export async function registerBundle(request: RegisterRequest): Promise<Registered> {
  const { dataDir, name, description, folder, store, tenantId } = request
  const { path } = dataFolder(dataDir)
  const by = 'command line'
  const inStore = (opened: Store) => registerIn(opened, path, { ...request, by })
  if (store !== undefined) return await inStore(store)
  return await onServerOrStore(dataDir, {
    tenant: tenantId,
    store: inStore,
    async server(client) {
      await requireRegistrable(dataDir, folder)
      const bundle = bundleLocation(path, folder)
      const { version, ...registered } = await client.registerModel({ body: { name, description, bundle } })
      return { ...registered, version: Number(version) }
    },
  })
}

/**
 * Refuses a bundle that the server of a data folder would not find; called before anything is computed, too.
 *
 * @throws jobs.bundle_outside
 */
export async function requireRegistrable(dataDir: string, folder: string | null): Promise<void> {
  if (folder === null || (await serverBeside(dataDir)) === null) return
  if (isAbsolute(bundleLocation(dataFolder(dataDir).path, folder)))
    throw appError('jobs.bundle_outside', { bundle: folder }, '/bundle')
}

/** What a server registers for somebody: a bundle that lies in its data folder. */
export type RegisterInFolder = {
  readonly tenantId: string
  readonly name: string
  readonly description: string
  /** relative to the data folder */
  readonly bundle: string
  readonly by: string
  readonly idempotency: IdempotentCall | null
}

/**
 * Registers a bundle that lies in the data folder; links do not lead out of it.
 *
 * @throws jobs.bundle_outside, jobs.bad_model_name, store.not_a_bundle, store.damaged_bundle
 */
export async function registerInFolder(
  store: Store,
  dataDir: string,
  { bundle, ...request }: RegisterInFolder,
): Promise<Registered> {
  requireModelName(request.name)
  const root = await realpath(dataDir)
  const asked = resolve(root, bundle)
  const isNamedOutside = [root, resolve(dataDir)].every((base) => isOutside(base, asked))
  const folder = isNamedOutside ? null : await realpath(asked).catch(() => null)
  if (isNamedOutside || (folder !== null && isOutside(root, folder)))
    throw appError('jobs.bundle_outside', { bundle }, '/bundle')
  if (folder === null) throw appError('store.not_a_bundle', { folder: bundle }, '/bundle')
  try {
    return await registerIn(store, root, { ...request, folder })
  } catch (error) {
    throw withoutRoot(error, root)
  }
}

function isOutside(root: string, folder: string): boolean {
  return isAbsolute(bundleLocation(root, folder))
}

/** Whoever calls does not learn where on this machine the data folder lies. */
function withoutRoot(error: unknown, root: string): unknown {
  if (!(error instanceof CandorError) || !error.message.includes(root)) return error
  const { code, kind } = error
  const message = error.message.replaceAll(`${root}/`, '').replaceAll(root, '.')
  return new CandorError(code, { kind, template: '{message}', remedy: '' }, { message }, '/bundle')
}

async function registerIn(
  store: Store,
  dataDir: string,
  {
    folder,
    name,
    description,
    by,
    tenantId = 'default',
    idempotency = null,
  }: Pick<RegisterRequest, 'folder' | 'name' | 'description'> & {
    readonly by: string
    readonly tenantId?: string | undefined
    readonly idempotency?: IdempotentCall | null
  },
): Promise<Registered> {
  const { manifest, hash, pipeline } = await readBundle(folder)
  return await store.run('registry.register', {
    tenantId,
    name,
    description,
    by,
    idempotency,
    at: Date.now(),
    version: {
      status: 'ready',
      location: bundleLocation(dataDir, folder),
      hash,
      algorithm: manifest.algorithm,
      format: manifest.format,
      features: manifest.schema.map(({ name, type, unit }) => ({ name, type, unit })),
      calibration: calibrationOf(manifest.calibrators),
      background: manifest.background,
      specHash: pipelineHash(pipeline),
      metrics: manifest.metrics,
    },
  })
}

/** Calibrators of several classes are of one kind. */
function calibrationOf([calibrator]: Manifest['calibrators']): { readonly kind: string } | null {
  if (calibrator === undefined) return null
  return { kind: calibrator.kind === 'one_vs_rest' ? calibrator.classes[0]!.kind : calibrator.kind }
}
