import { randomUUIDv7 } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type {
  ErasedDataset,
  ErasedFiles,
  ErasedOutput,
  JobRecord,
  KeptFile,
  Store,
} from '../../store/index.ts'
import { scoreDatasetKind } from '../score-dataset-order.ts'
import type { FoundDataset } from './find-person.ts'
import { findRows } from './find-rows.ts'
import { everyScoring, holdingJobs } from './hold-jobs.ts'
import { rewriteDataset } from './rewrite-dataset.ts'
import { countIn, type DecisionsFile, nextName, rewriteOutput } from './rewrite-output.ts'

export type EraseFromFiles = {
  readonly store: Store
  readonly dataDir: string
  readonly tenantId: string
  readonly externalId: string
  readonly found: readonly FoundDataset[]
}

/**
 * Writes the files that a person stands in once more without him, and gives them to the work, which enters them in the store. Until it has, the old ones are in
 * force; no job reads them meanwhile.
 */
export async function eraseFromFiles<T>(
  place: EraseFromFiles,
  work: (files: ErasedFiles) => Promise<T>,
): Promise<T> {
  const { store, dataDir, tenantId, found } = place
  const affected = found.filter(({ found }) => found.rows.length > 0)
  const datasetIds = affected.map(({ dataset }) => dataset.id)
  return await holdingJobs({ store, dataDir, tenantId, datasetIds }, async (jobs) => {
    const datasets: ErasedDataset[] = []
    const outputs: ErasedOutput[] = []
    for (const { dataset, found } of affected) {
      datasets.push(await rewriteDataset(dataDir, dataset, found.rows))
      for (const file of jobs.flatMap((job) => decisionsOf(job, dataset.id))) {
        const output = await rewriteOutput(dataDir, file, found.rows)
        if (output !== null) outputs.push(output)
      }
    }
    const orphans = await hisOrphans(place)
    const tombstoneIds = [...datasets, ...outputs, ...orphans].map(() => randomUUIDv7())
    const ids = jobs.map(({ id }) => id)
    return await work({ datasets, outputs, orphans, jobKind: scoreDatasetKind, jobs: ids, tombstoneIds })
  })
}

function filesOf({ result }: JobRecord): readonly KeptFile[] {
  return (result?.['files'] ?? []) as readonly KeptFile[]
}

/** Files of jobs that say something of a person, and of how many rows. */
export async function namingFiles({ store, dataDir, tenantId, found }: EraseFromFiles) {
  const naming: Pick<ErasedOutput, 'jobId' | 'name' | 'successor' | 'erased'>[] = []
  const jobs = await everyScoring(store, tenantId)
  for (const { dataset, found: of } of found)
    for (const { jobId, name, path } of jobs.flatMap((job) => decisionsOf(job, dataset.id))) {
      const erased = await countIn(join(dataDir, path), of.rows)
      if (erased > 0) naming.push({ jobId, name, successor: nextName(name), erased })
    }
  return naming
}

/** Scores and contributions say nothing but numbers of rows. */
function decisionsOf(job: JobRecord, datasetId: string): DecisionsFile[] {
  if (job.payload['dataset_id'] !== datasetId) return []
  return filesOf(job).flatMap(({ name, path, rows }) =>
    name !== undefined && path !== undefined && /^decisions(-\d+)?$/.test(name)
      ? [{ jobId: job.id, name, path, rows }]
      : [],
  )
}

/** Files of jobs that are deleted, of whatever tenant: nobody can ask for them, and they may name him. */
async function hisOrphans({ store, dataDir, externalId, found }: EraseFromFiles): Promise<string[]> {
  const named = new Set((await store.run('job.outputs', {})).flatMap(({ paths }) => paths))
  const names = [...new Set([externalId, ...found.flatMap(({ events }) => events.map(nameOf))])]
  const orphans: string[] = []
  for (const file of await readdir(join(dataDir, 'outputs')).catch(() => [])) {
    const path = `outputs/${file}`
    if (named.has(path) || !/^[0-9a-f]{64}\.parquet$/.test(file)) continue
    const his = { name: externalId, names: new Map([['external_id', names]]) }
    if ((await findRows(join(dataDir, path), his)).rows.length > 0) orphans.push(path)
  }
  return orphans
}

function nameOf({ externalId }: { readonly externalId: string }): string {
  return externalId
}
