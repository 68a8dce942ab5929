import { mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { appError } from '../errors.ts'
import { systemReason } from './system-reason.ts'

/**
 * Makes a folder, and those above it, where they are missing. Node's own recursive mkdir never returns for a name under /proc.
 *
 * @throws files.not_writable
 */
export async function ensureFolder(path: string): Promise<void> {
  try {
    if ((await stat(path).catch(() => null))?.isDirectory()) return
    const above = dirname(path)
    if (above !== path) await ensureFolder(above)
    await mkdir(path).catch(unlessThere(path))
  } catch (error) {
    if (error instanceof Error && 'syscall' in error)
      throw appError('files.not_writable', { path, reason: systemReason(error.message) })
    throw error
  }
}

/** Another process may have made it in the meantime. */
function unlessThere(path: string): (error: Error) => Promise<void> {
  return async (error) => {
    if (!(await stat(path).catch(() => null))?.isDirectory()) throw error
  }
}
