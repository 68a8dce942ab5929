import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { CandorError } from '@candor/core'
import { bundleFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { type LoadedBundle, readBundle } from '../store/bundle.ts'
import type { ModelVersionRecord } from '../store/index.ts'

/** A registered bundle in memory, with a check of its files. */
export type RegisteredBundle = {
  readonly bundle: LoadedBundle
  /** throws decisions.model_not_loadable where the bundle could not be read again; files that nobody touched are not read again */
  requireOnDisk(): Promise<void>
}

type RegisteredVersion = Pick<ModelVersionRecord, 'name' | 'version' | 'hash' | 'location'>

/**
 * Reads and verifies the bundle of a registered version.
 *
 * @param dataDir what the registry's locations are relative to
 * @throws decisions.model_not_loadable, which names the files as the registry does, not where this machine has them
 */
export async function readRegistered(record: RegisteredVersion, dataDir: string): Promise<RegisteredBundle> {
  const folder = bundleFolder(dataDir, record.location)
  let verified = await stampOf(folder)
  return {
    bundle: await readVerified(record, folder),
    async requireOnDisk() {
      const stamp = await stampOf(folder)
      if (stamp === verified) return
      await readVerified(record, folder)
      verified = stamp
    },
  }
}

async function readVerified(record: RegisteredVersion, folder: string): Promise<LoadedBundle> {
  const bundle = await readBundle(folder).catch((error: unknown) => {
    if (!(error instanceof CandorError)) throw error
    throw notLoadable(record, error.message.replaceAll(folder, record.location))
  })
  if (bundle.hash === record.hash) return bundle
  throw notLoadable(record, `its hash is ${bundle.hash}; expected ${record.hash}`)
}

function notLoadable({ name, version }: RegisteredVersion, detail: string): CandorError {
  return appError('decisions.model_not_loadable', { model: name, version, detail })
}

/** Names, sizes and times of a folder's files; empty where there is no folder. */
async function stampOf(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => [])
  const files = await Promise.all(
    names.map(async (name) => ({ name, about: await stat(join(folder, name)).catch(() => null) })),
  )
  return files.map(({ name, about }) => `${name} ${about?.size} ${about?.mtimeMs} ${about?.ino}`).join('\n')
}
