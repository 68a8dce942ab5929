import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import { type BundleParts, packBundle, writeBundle } from '../store/bundle.ts'
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
 * Writes a trained model as a bundle. In its usual place a bundle of the same bytes may stand already; then it is left as it is.
 *
 * @throws files.exists, files.not_writable
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
  const folder = join(bundlesPath, manifest.model_hash.slice('sha256:'.length, 'sha256:'.length + 16))
  if (!force && (await isSameBundle(folder, manifest))) return { folder, manifest }
  await writeBundle(folder, packed, { force })
  return { folder, manifest }
}

async function isSameBundle(folder: string, manifest: Manifest): Promise<boolean> {
  const text = await readFile(join(folder, 'manifest.json'), 'utf8').catch(() => null)
  return text === jsonText(manifest)
}
