import { stat } from 'node:fs/promises'
import { storePlace } from '../config/index.ts'
import { appError } from '../errors.ts'
import type { Connections } from '../store/connections.ts'
import { copyStore, type StoreCopied } from '../store/copy-store.ts'
import { isOnServer } from '../store/index.ts'
import { openPostgres } from '../store/postgres/open-postgres.ts'
import { openSqlite } from '../store/sqlite/open-sqlite.ts'

/**
 * Copies a store from one place to another, `sqlite:PATH` or `postgres://…` each.
 *
 * @throws files.not_found where there is no source, store.not_a_store where it is a folder, store.bad_place, store.not_empty, store.copy_differs, store.unfinished_copy
 */
export async function copyStoreTo(
  from: string,
  to: string,
  onProgress: (rows: number) => void = () => undefined,
): Promise<StoreCopied> {
  const [source, target] = [placeOf(from), placeOf(to)]
  if (!isOnServer(source)) await requireFile(source)
  const reading = await connect(source)
  try {
    const writing = await connect(target)
    try {
      return await copyStore({ from: reading, to: writing, onProgress })
    } finally {
      await writing.close()
    }
  } finally {
    await reading.close()
  }
}

async function requireFile(path: string): Promise<void> {
  const found = await stat(path).catch(() => null)
  if (found === null) throw appError('files.not_found', { path })
  if (found.isDirectory()) throw appError('store.not_a_store', { path })
}

/** Both places are told as `CANDOR_STORE` is. */
function placeOf(told: string): string {
  const place = storePlace('.', { CANDOR_STORE: told })
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(place)?.[1]
  if (scheme === undefined || isOnServer(place)) return place
  throw appError('store.bad_place', { received: scheme })
}

function connect(place: string): Promise<Connections> {
  return isOnServer(place) ? openPostgres(place) : openSqlite(place)
}
