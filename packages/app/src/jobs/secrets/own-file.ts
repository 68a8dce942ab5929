import { stat } from 'node:fs/promises'
import { appError } from '../../errors.ts'

const others = 0o077

/**
 * Refuses a file of keys that others than its owner may read or write.
 *
 * @throws secrets.open_key_file
 */
export async function requireOwnFile(path: string): Promise<void> {
  if (process.platform === 'win32') return
  const { mode } = await stat(path)
  if ((mode & others) !== 0)
    throw appError('secrets.open_key_file', { path, mode: (mode & 0o777).toString(8) })
}
