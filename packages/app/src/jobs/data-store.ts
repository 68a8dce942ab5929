import { stat } from 'node:fs/promises'
import { dataFolder, storePlace } from '../config/index.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { isOnServer, type OpenOptions, openStore, type Store } from '../store/index.ts'

/**
 * Opens the store that belongs to a data folder: the file in it, or what `CANDOR_STORE` names.
 *
 * @throws store.bad_place, store.not_writable, and what opening a store throws
 */
export async function openDataStore(dataDir: string, options: OpenOptions = {}): Promise<Store> {
  await ensureFolder(dataFolder(dataDir).path)
  return await openStore(placeOf(dataDir), options)
}

/** Whether there is a store; reading commands do not make one. */
export async function hasDataStore(dataDir: string): Promise<boolean> {
  const place = placeOf(dataDir)
  return isOnServer(place) || (await stat(place).catch(() => null)) !== null
}

/** The store's file, or null where a server keeps the data. */
export function storeFile(dataDir: string): string | null {
  const place = placeOf(dataDir)
  return isOnServer(place) ? null : place
}

function placeOf(dataDir: string): string {
  const place = storePlace(dataDir, process.env)
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(place)?.[1]
  if (scheme !== undefined && !isOnServer(place)) throw appError('store.bad_place', { received: scheme })
  return place
}
