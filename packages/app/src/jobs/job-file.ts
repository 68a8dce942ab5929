import { open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { appError } from '../errors.ts'
import type { JobFile, KeptFile, Store } from '../store/index.ts'

export type FileOfJob = Pick<JobFile, 'sha256' | 'bytes'> & { readonly stream: Readable }

type Place = { readonly store: Store; readonly dataDir: string | null }
type Wanted = { readonly tenantId: string; readonly id: string; readonly name: string }

/**
 * A file that a job has made, open for reading.
 *
 * @throws store.unknown_job, jobs.unknown_file, jobs.file_deleted where it is kept no longer, jobs.file_erased where another one stands for it
 */
export async function jobFile({ store, dataDir }: Place, { tenantId, id, name }: Wanted): Promise<FileOfJob> {
  const { result } = await store.run('job.get', { tenantId, id })
  const files = (result?.['files'] ?? []) as readonly KeptFile[]
  const file = files.find((each) => each.name === name)
  const known = files.flatMap((each) => each.name ?? []).join(', ') || 'none'
  if (file === undefined || dataDir === null) throw appError('jobs.unknown_file', { id, name, known })
  const { path, sha256, bytes, deleted_at, successor } = file
  if (successor !== undefined) throw appError('jobs.file_erased', { id, name, successor })
  if (path === undefined) throw appError('jobs.file_deleted', { id, name, at: deleted_at! })
  const handle = await open(join(dataDir, path)).catch(() => {
    throw appError('jobs.unknown_file', { id, name, known: 'none that is still there' })
  })
  return { sha256, bytes, stream: handle.createReadStream() }
}
