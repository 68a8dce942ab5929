import { isAbsolute, resolve } from 'node:path'
import { dataFolder } from './data-folder.ts'
import { secretSetting } from './secret-setting.ts'

/**
 * Where the store is: what `CANDOR_STORE`, or the file of `CANDOR_STORE_FILE`, says, a file (`sqlite:PATH`) or a database of a server (`postgres://…`), else the file in the
 * data folder.
 *
 * @example
 * storePlace('/srv/candor', {})   // '/srv/candor/candor.db'
 * storePlace('/srv/candor', { CANDOR_STORE: 'sqlite:/fast/candor.db' })   // '/fast/candor.db'
 */
export function storePlace(
  dataDir: string,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const told = secretSetting('CANDOR_STORE', environment)
  if (told === null) return dataFolder(dataDir).storePath
  const file = /^sqlite:(?:\/\/(?=\/))?(.+)$/.exec(told)?.[1]
  if (file === undefined) return told
  return isAbsolute(file) ? file : resolve(file)
}
