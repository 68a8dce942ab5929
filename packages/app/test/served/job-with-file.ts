import { createHash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Store } from '../../src/store/index.ts'

/** A job that is done and has made one file, `scores`; the same one each time, unless its content is given. */
export async function jobWithFile(
  store: Store,
  dataDir: string,
  id: string,
  at: number,
  { tenantId = 'default', bytes = 'PAR1 as a job would write it PAR1' } = {},
): Promise<void> {
  const sha256 = createHash('sha256').update(bytes).digest('hex')
  const path = `outputs/${sha256}.parquet`
  mkdirSync(join(dataDir, 'outputs'), { recursive: true })
  writeFileSync(join(dataDir, path), bytes)
  const file = { path, sha256, bytes: bytes.length, rows: 240 }
  const kind = 'score_dataset'
  const payload = { dataset_id: 'claims-2026', decide: 'none' }
  const about = { tenantId, id, kind, uniqueKey: id, payload, maxAttempts: 1, at }
  await store.run('job.enqueue', about)
  await store.run('job.take', { tenantId, kinds: [kind], by: 'me', leaseMs: 1000, at })
  const how = { result: { files: [{ name: 'scores', ...file }] }, files: [file], principalId: 'demo' }
  await store.run('job.end', { tenantId, id, by: 'me', how, at })
}
