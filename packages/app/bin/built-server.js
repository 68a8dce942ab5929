import { createHash } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The application in a few files, as `scripts/build.mjs` leaves it, or null where there is none, or where a source is another one since: then the sources
 * themselves are run. A source of the same size and time is taken for the same; one of another time, such as a copy, is read and compared.
 *
 * @param {string} folder the package's
 * @returns {string | null} the path of its entry
 */
export function builtServer(folder) {
  try {
    const { entry, sources } = JSON.parse(readFileSync(join(folder, 'assets/server.json'), 'utf8'))
    const path = join(folder, 'assets', entry)
    return existsSync(path) && sources.every((source) => isAsBuilt(folder, source)) ? path : null
  } catch {
    return null
  }
}

function isAsBuilt(folder, [name, size, time, digest]) {
  const path = join(folder, name)
  const about = statSync(path)
  return about.size === size && (about.mtimeMs === time || digestOf(path) === digest)
}

/** What a source is compared by: SHA-256. */
export function digestOf(path) {
  return createHash('sha256').update(readFileSync(path)).digest('base64url')
}
