import type { Kysely } from 'kysely'
import { appError } from '../../errors.ts'
import { saltedDigest } from '../audit/chain-entry.ts'
import type { StoreSchema } from '../schema.ts'
import { appendEntry } from './append-entry.ts'

/** Files that were made anew without a person, to take the places of the old ones. */
export type ErasedFiles = {
  readonly datasets: readonly ErasedDataset[]
  readonly outputs: readonly ErasedOutput[]
  /** files that belong to nothing any more, relative to the data folder */
  readonly orphans: readonly string[]
  /** jobs of this kind have read the data sets: those that were looked at */
  readonly jobKind: string
  readonly jobs: readonly string[]
  /** names of the tombstones: one for each file, and one for the person */
  readonly tombstoneIds: readonly string[]
}

export type ErasedDataset = {
  readonly id: string
  /** where it was and where it is, relative to the data folder */
  readonly before: string
  readonly uri: string
  readonly digest: string
  readonly bytes: number
  readonly schemaJson: string
  /** rows that say nothing any more */
  readonly rows: number
  /** random; of the new digest */
  readonly salt: string
}

export type ErasedOutput = {
  readonly jobId: string
  /** what the job called it, and what the one is called that stands for it */
  readonly name: string
  readonly successor: string
  readonly before: string
  readonly path: string
  readonly sha256: string
  readonly bytes: number
  /** of the file, and those of them that say nothing any more */
  readonly rows: number
  readonly erased: number
  readonly salt: string
}

export type EraseFiles = {
  readonly tenantId: string
  readonly actor: string
  readonly reason: string
  readonly at: number
  readonly files: ErasedFiles
}

/**
 * Puts files without a person in the places of those with him: data sets keep their names and row numbers, jobs know their files as gone and name the ones that
 * stand for them. Tombstones say which files have yet to be removed.
 *
 * @throws jobs.dataset_in_use where a data set or a job is no longer what was looked at
 */
export async function eraseFiles(tx: Kysely<StoreSchema>, input: EraseFiles): Promise<void> {
  const { tenantId, files } = input
  const jobs = await jobsOf(tx, input)
  const ids = [...files.tombstoneIds]
  const bury = async (target: Omit<Tombstone, 'id' | 'tenant_id' | 'erased_at' | 'finished_at'>) => {
    const mark = { tenant_id: tenantId, erased_at: input.at, finished_at: null }
    await tx
      .insertInto('tombstone')
      .values({ ...mark, id: ids.pop()!, ...target })
      .execute()
  }
  for (const dataset of files.datasets) {
    const digest = await eraseDataset(tx, input, dataset)
    const { id, rows, before } = dataset
    await bury({ target_type: 'dataset', target_id: id, digest, row_count: rows, uri: before })
  }
  for (const output of files.outputs) {
    const { erased, before } = output
    const target_id = targetOf(output)
    const digest = await eraseOutput(tx, input, output)
    await bury({ target_type: 'file', target_id, digest, row_count: erased, uri: before })
  }
  for (const uri of files.orphans)
    await bury({ target_type: 'file', target_id: 'orphan', digest: null, row_count: 0, uri })
  for (const job of jobs) await changeJob(tx, input, job)
}

/** What the audit chain calls a file of a job, and those that came to stand for it. */
export function targetOf({ jobId, name }: { readonly jobId: string; readonly name: string }): string {
  return `jobs/${jobId}/${name.replace(/-\d+$/, '')}`
}

type Tombstone = StoreSchema['tombstone']
type JobRow = StoreSchema['job']

/** Jobs that are about any of the data sets. */
async function jobsOf(tx: Kysely<StoreSchema>, { tenantId, files }: EraseFiles): Promise<JobRow[]> {
  const wanted = new Set(files.datasets.map(({ id }) => id))
  if (wanted.size === 0) return []
  const rows = await tx
    .selectFrom('job')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('kind', '=', files.jobKind)
    .execute()
  const jobs = rows.filter((row) => wanted.has(JSON.parse(row.payload_json).dataset_id))
  const seen = new Set(files.jobs)
  const other = jobs.find(({ id, state }) => !seen.has(id) || state === 'running')
  if (other !== undefined) throw appError('jobs.dataset_in_use', { job: other.id })
  return jobs
}

/** Returns the digest that the chain has of the file that was. */
async function eraseDataset(
  tx: Kysely<StoreSchema>,
  input: EraseFiles,
  { id, before, uri, digest, bytes, schemaJson, rows, salt }: ErasedDataset,
): Promise<string | null> {
  const { tenantId } = input
  const old = await tx
    .selectFrom('dataset')
    .select(['uri', 'digest'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (old?.uri !== before) throw appError('jobs.dataset_in_use', { job: 'another erasure' })
  await tx
    .updateTable('dataset')
    .set({ uri, digest, bytes, schema_json: schemaJson, profile_json: null })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  const change = { targetType: 'dataset' as const, targetId: id, old: old.digest, now: digest, salt }
  return append(tx, input, { ...change, details: { rows, bytes } })
}

async function eraseOutput(
  tx: Kysely<StoreSchema>,
  input: EraseFiles,
  output: ErasedOutput,
): Promise<string | null> {
  const { sha256, salt, erased, bytes, before } = output
  const old = `sha256:${/[0-9a-f]{64}/.exec(before)?.[0]}`
  const change = {
    targetType: 'file' as const,
    targetId: targetOf(output),
    old,
    now: `sha256:${sha256}`,
    salt,
  }
  return append(tx, input, { ...change, details: { job: output.jobId, rows: erased, bytes } })
}

type Change = {
  readonly targetType: 'dataset' | 'file'
  readonly targetId: string
  readonly old: string
  readonly now: string
  readonly salt: string
  readonly details: Readonly<Record<string, unknown>>
}

/** The entry names the old file as the one before it did; after that nobody can find out by trying what was in it. */
async function append(
  tx: Kysely<StoreSchema>,
  { tenantId, actor, reason, at }: EraseFiles,
  { targetType, targetId, old, now, salt, details }: Change,
): Promise<string | null> {
  const known = await tx
    .deleteFrom('audit_salt')
    .where('tenant_id', '=', tenantId)
    .where('target_type', '=', targetType)
    .where('target_id', '=', targetId)
    .returning('salt')
    .executeTakeFirst()
  const before = known === undefined ? null : saltedDigest(known.salt, old)
  const place = await appendEntry(tx, {
    ...{ tenant: tenantId, actor, action: `${targetType}.erase`, targetType, targetId },
    ...{ before, after: saltedDigest(salt, now), requestId: null, reason, at, details },
  })
  await keepSalt(tx, { tenantId, targetType, targetId, salt, ...place })
  return before
}

type KeepSalt = {
  readonly tenantId: string
  readonly targetType: 'dataset' | 'file'
  readonly targetId: string
  readonly salt: string
  readonly chainId: string
  readonly seq: number
}

/** Keeps the salt of a file's digest apart from the audit chain, until the file is made anew. */
export async function keepSalt(tx: Kysely<StoreSchema>, kept: KeepSalt): Promise<void> {
  const { tenantId, targetType, targetId, salt, chainId, seq } = kept
  const target = { target_type: targetType, target_id: targetId }
  await tx
    .insertInto('audit_salt')
    .values({ tenant_id: tenantId, ...target, salt, chain_id: chainId, seq })
    .execute()
}

type NamedFile = { readonly name: string; readonly path: string; readonly rows: number }

/** Whoever waits begins again with the file as it is now. */
async function changeJob(tx: Kysely<StoreSchema>, { files, at }: EraseFiles, job: JobRow): Promise<void> {
  const payload = JSON.parse(job.payload_json) as { dataset_id: string; file: string }
  const { uri } = files.datasets.find(({ id }) => id === payload.dataset_id)!
  const result = job.result_json === null ? null : (JSON.parse(job.result_json) as { files?: NamedFile[] })
  const outputs = files.outputs.filter(({ jobId }) => jobId === job.id)
  await tx
    .updateTable('job')
    .set({
      payload_json: JSON.stringify({ ...payload, file: uri }),
      result_json: result === null ? null : JSON.stringify(changedResult(result, outputs, at)),
      last_error: job.last_error?.replace(/: .*$/s, ': what it said of the data has been erased') ?? null,
      ...(job.state === 'queued' ? { run_at: at } : {}),
    })
    .where('tenant_id', '=', job.tenant_id)
    .where('id', '=', job.id)
    .execute()
}

function changedResult(result: { files?: NamedFile[] }, outputs: readonly ErasedOutput[], at: number) {
  const files = (result.files ?? []).flatMap((file): object[] => {
    const output = outputs.find(({ name, before }) => name === file.name && before === file.path)
    if (output === undefined) return [file]
    const { name, successor, path, sha256, bytes, rows } = output
    const gone = { name, rows: file.rows, erased_at: new Date(at).toISOString(), successor }
    return [gone, { name: successor, rows, path, sha256, bytes }]
  })
  return { ...result, files }
}
