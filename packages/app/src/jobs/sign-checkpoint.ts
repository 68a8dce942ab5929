import { randomUUIDv7 } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { appError } from '../errors.ts'
import {
  readCheckpointLine,
  type SignedCheckpoint,
  signCheckpoint,
} from '../store/audit/signed-checkpoint.ts'
import type { Store } from '../store/index.ts'
import { auditKey } from './audit-key.ts'

export type CheckpointParts = { readonly store: Store; readonly dataDir: string; readonly tenantId: string }

/** Signs the heads of all chains as they are now, and stores that beside them. */
export async function signHeads({ store, dataDir, tenantId }: CheckpointParts): Promise<SignedCheckpoint> {
  const key = await auditKey(dataDir)
  const heads = await store.run('audit.heads', { tenantId })
  const checkpoint = signCheckpoint({ id: randomUUIDv7(), at: Date.now(), heads }, key)
  await store.run('audit.keep_checkpoint', { tenantId, checkpoint })
  return checkpoint
}

/**
 * The checkpoints of a file, one in each line.
 *
 * @throws files.not_found, audit.bad_checkpoint naming the line
 */
export async function readCheckpointFile(path: string): Promise<readonly SignedCheckpoint[]> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw appError('files.not_found', { path })
  })
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [checkpointOn(line, path, i + 1)]))
}

/**
 * Those of a file that name a tenant's chains: a server writes the checkpoints of all tenants into one.
 *
 * @throws files.not_found, audit.bad_checkpoint naming the line, audit.no_checkpoint where there is none, so that nothing would be compared
 */
export async function checkpointsOfTenant(
  path: string,
  tenantId: string,
): Promise<readonly SignedCheckpoint[]> {
  const isOfTenant = ({ heads }: SignedCheckpoint) =>
    heads.some(({ chainId }) => chainId.startsWith(`${tenantId}/`))
  const found = (await readCheckpointFile(path)).filter(isOfTenant)
  if (found.length === 0) throw appError('audit.no_checkpoint', { path, tenant: tenantId })
  return found
}

function checkpointOn(line: string, path: string, number: number): SignedCheckpoint {
  try {
    return readCheckpointLine(line)
  } catch {
    throw appError('audit.bad_checkpoint', { path, line: number })
  }
}
