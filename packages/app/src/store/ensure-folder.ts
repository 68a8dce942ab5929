import { mkdir } from 'node:fs/promises'
import { appError } from '../errors.ts'
import { systemReason } from './system-reason.ts'

/**
 * Makes a folder, and those above it, where they are missing.
 *
 * @throws files.not_writable
 */
export async function ensureFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: Error) => {
    throw appError('files.not_writable', { path, reason: systemReason(error.message) })
  })
}
