import { bundleLocation, dataFolder } from '../config/index.ts'
import { pipelineHash, readBundle } from '../store/bundle.ts'
import type { Registered, Store } from '../store/index.ts'
import type { Manifest } from '../store/manifest.ts'
import { openDataStore } from './data-store.ts'

export type RegisterRequest = {
  readonly name: string
  readonly description: string
  /** the bundle's folder */
  readonly folder: string
  readonly dataDir: string
  /** a store that the caller has open; a process opens a file once */
  readonly store?: Store
}

/**
 * Registers a bundle as the next version of a name, after verifying it. The first version of a name becomes its champion, a later one its
 * challenger.
 *
 * @throws store.not_a_bundle, store.damaged_bundle, store.not_writable
 */
export async function registerBundle(request: RegisterRequest): Promise<Registered> {
  const { path } = dataFolder(request.dataDir)
  if (request.store !== undefined) return await register(request.store, path, request)
  const store = await openDataStore(request.dataDir)
  try {
    return await register(store, path, request)
  } finally {
    await store.close()
  }
}

async function register(store: Store, dataDir: string, request: RegisterRequest): Promise<Registered> {
  const { folder, name, description } = request
  const { manifest, hash, pipeline } = await readBundle(folder)
  return await store.run('registry.register', {
    tenantId: 'default',
    name,
    description,
    by: 'command line',
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
