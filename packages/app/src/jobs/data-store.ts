import { stat } from 'node:fs/promises'
import { dataFolder, storePlace } from '../config/index.ts'
import { appError } from '../errors.ts'
import { ensureFolder } from '../store/ensure-folder.ts'
import { isOnServer, type OpenOptions, openStore, openStoreReadOnly, type Store } from '../store/index.ts'
import { serverBeside } from './data-lock.ts'

/**
 * Opens the store that belongs to a data folder: the file in it, or what `CANDOR_STORE` names.
 *
 * @throws store.bad_place, store.not_writable, and what opening a store throws
 */
export async function openDataStore(dataDir: string, options: OpenOptions = {}): Promise<Store> {
  await ensureFolder(dataFolder(dataDir).path)
  return await openStore(placeOf(dataDir), options)
}

/**
 * Opens the store of a data folder for reading only, beside whoever writes to it. A store of an older version is brought up to date first, unless a server runs
 * on it.
 *
 * @throws store.older_schema, and what opening a store throws
 */
export async function openDataStoreToRead(dataDir: string): Promise<Store> {
  const place = placeOf(dataDir)
  if (isOnServer(place)) return await openStore(place)
  const store = await openStoreReadOnly(place)
  if (store !== null) return store
  if ((await serverBeside(dataDir)) !== null) throw appError('store.older_schema')
  return await openDataStore(dataDir)
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
