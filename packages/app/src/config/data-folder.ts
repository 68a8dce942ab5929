import { isAbsolute, join, relative, resolve, sep } from 'node:path'

/** Where everything that Candor keeps lies: the store, the bundles, the scenarios of the user. */
export type DataFolder = {
  readonly path: string
  readonly storePath: string
  readonly bundlesPath: string
  readonly scenariosPath: string
}

/**
 * What lies where in a data folder.
 *
 * @example
 * dataFolder('/srv/candor').storePath   // '/srv/candor/candor.db'
 */
export function dataFolder(path: string): DataFolder {
  const absolute = resolve(path)
  return {
    path: absolute,
    storePath: join(absolute, 'candor.db'),
    bundlesPath: join(absolute, 'bundles'),
    scenariosPath: join(absolute, 'scenarios'),
  }
}

/**
 * How the registry writes down where a bundle lies: relative to the data folder where it lies inside it, so that the folder
 * can be moved; else absolute.
 *
 * @example
 * bundleLocation('/srv/candor', '/srv/candor/bundles/0a1b')   // 'bundles/0a1b'
 */
export function bundleLocation(folder: string, bundle: string): string {
  const inside = relative(folder, resolve(bundle))
  const outside = inside === '' || inside.startsWith('..') || isAbsolute(inside)
  return outside ? resolve(bundle) : inside.split(sep).join('/')
}

/** The opposite of `bundleLocation`: the folder that a stored location means. */
export function bundleFolder(folder: string, location: string): string {
  return resolve(folder, location)
}
