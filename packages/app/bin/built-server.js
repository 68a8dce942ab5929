import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The application in a few files, as `scripts/build.mjs` leaves it, or null where there is none, or where a source is another one since (by size and time):
 * then the sources themselves are run.
 *
 * @param {string} folder the package's
 * @returns {string | null} the path of its entry
 */
export function builtServer(folder) {
  try {
    const { entry, sources } = JSON.parse(readFileSync(join(folder, 'assets/server.json'), 'utf8'))
    return sources.every(([path, size, time]) => isAsBuilt(join(folder, path), size, time))
      ? join(folder, 'assets', entry)
      : null
  } catch {
    return null
  }
}

function isAsBuilt(path, size, time) {
  const about = statSync(path)
  return about.size === size && about.mtimeMs === time
}
