import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import { type BundleParts, packBundle, readBundle, writeBundle } from '../store/bundle.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import type { Manifest } from '../store/manifest.ts'
import { jsonText } from '../store/write-json.ts'

export type KeepOptions = {
  /** the bundle's folder; null for the usual place, named by the model's hash */
  readonly bundle: string | null
  readonly dataDir: string
  readonly force: boolean
}

/**
 * Writes a trained model as a bundle. Its usual place is named by the first 16 digits of the model's hash; there a bundle of the same
 * bytes may stand already, and is left as it is. The same model under another manifest (of a scenario, with other measurements) gets
 * a folder beside it, which the manifest's digest tells apart: what is registered never changes.
 *
 * @throws files.exists, files.not_writable, store.not_replaceable
 */
export async function keepBundle(
  parts: BundleParts,
  { bundle, dataDir, force }: KeepOptions,
): Promise<{ readonly folder: string; readonly manifest: Manifest }> {
  const packed = packBundle(parts)
  const { manifest } = packed
  if (bundle !== null) {
    await writeBundle(bundle, packed, { force })
    return { folder: bundle, manifest }
  }
  const { bundlesPath } = dataFolder(dataDir)
  await ensureFolder(bundlesPath)
  const usual = join(bundlesPath, manifest.model_hash.slice('sha256:'.length, 'sha256:'.length + 16))
  const folder = (await isFreeFor(usual, manifest))
    ? usual
    : `${usual}-${manifest.manifest_digest.slice(0, 8)}`
  if (!(await isWhole(folder))) await writeBundle(folder, packed, { force: true })
  return { folder, manifest }
}

/** Whether nothing stands in a folder, or the same bundle. */
async function isFreeFor(folder: string, manifest: Manifest): Promise<boolean> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null)
  return text === null || text === jsonText(manifest)
}

async function isWhole(folder: string): Promise<boolean> {
  return await readBundle(folder).then(
    () => true,
    () => false,
  )
}
