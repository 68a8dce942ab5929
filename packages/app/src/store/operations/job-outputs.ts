import type { Kysely } from 'kysely'
import type { StoreSchema } from '../schema.ts'
import { appendChange } from './append-change.ts'
import type { JobFile } from './end-job.ts'
import { targetOf } from './erase-files.ts'
import { forgetSalts } from './forget-salts.ts'

/** A job whose files are kept. */
export type JobOutputs = {
  readonly tenantId: string
  readonly id: string
  /** ms since 1970 in UTC */
  readonly endedAt: number
  /** where they lie in the data folder */
  readonly paths: readonly string[]
}

/** A file that came of a job; without a path it is kept no longer. */
export type KeptFile = Omit<JobFile, 'path'> & {
  readonly name?: string
  readonly path?: string
  readonly deleted_at?: string
  /** what the file is called that stands for this one since somebody was taken out of it */
  readonly successor?: string
}

/** Every job with files of its own, in whichever tenant: what has the same content is one file for all. */
export async function listOutputs(
  tx: Kysely<StoreSchema>,
  _input: Readonly<Record<never, never>>,
): Promise<readonly JobOutputs[]> {
  const rows = await tx
    .selectFrom('job')
    .select(['tenant_id', 'id', 'updated_at', 'result_json'])
    .where('state', '=', 'done')
    .where('result_json', 'is not', null)
    .orderBy('updated_at')
    .execute()
  return rows.flatMap(({ tenant_id, id, updated_at, result_json }) => {
    const paths = filesOf(result_json!).flatMap(({ path }) => (isOutput(path) ? [path] : []))
    return paths.length === 0 ? [] : [{ tenantId: tenant_id, id, endedAt: updated_at, paths }]
  })
}

export type ForgetOutputs = {
  readonly tenantId: string
  readonly id: string
  readonly actor: string
  /** those that were looked at; default: whatever there is */
  readonly paths?: readonly string[]
  /** ms since 1970 in UTC */
  readonly at: number
}

/**
 * What came of a job says from now on that its files are kept no longer; the audit log names them, those with names in them not by their digest.
 *
 * @returns false, and nothing is changed, where the job has other files by now, since somebody was taken out of them
 */
export async function forgetOutputs(tx: Kysely<StoreSchema>, input: ForgetOutputs): Promise<boolean> {
  const { tenantId, id, actor, at } = input
  const row = await tx
    .selectFrom('job')
    .select('result_json')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  const result_json = row?.result_json ?? '{}'
  const gone = filesOf(result_json).filter(({ path }) => isOutput(path))
  const { paths } = input
  if (paths !== undefined && gone.some(({ path }) => !paths.includes(path!))) return false
  if (gone.length === 0) return true
  const salted = new Set<string>()
  for (const { name = '' } of gone)
    if ((await forgetSalts(tx, tenantId, 'file', [targetOf({ jobId: id, name })])) > 0) salted.add(name)
  await tx
    .updateTable('job')
    .set({ result_json: withoutOutputs(result_json, new Date(at).toISOString(), salted) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
  await appendChange(tx, {
    tenant: tenantId,
    actor,
    action: 'store.retain',
    targetType: 'job',
    targetId: id,
    at,
    details: {
      kind: 'outputs',
      files: gone.map(({ name = '', path }) => (salted.has(name) ? targetOf({ jobId: id, name }) : path)),
    },
  })
  return true
}

function filesOf(resultJson: string): readonly KeptFile[] {
  const { files = [] } = JSON.parse(resultJson) as { readonly files?: readonly KeptFile[] }
  return files
}

/** Files of data sets are not of the job alone that made them. */
function isOutput(path: string | undefined): path is string {
  return path !== undefined && /^outputs\/[0-9a-f]{64}\.parquet$/.test(path)
}

/** The digest of a file with names in it could be tried. */
function withoutOutputs(resultJson: string, deleted_at: string, salted: ReadonlySet<string>): string {
  const files = filesOf(resultJson).map((file) => {
    const { path, sha256, ...about } = file
    if (!isOutput(path)) return file
    return { ...about, ...(salted.has(about.name ?? '') ? {} : { sha256 }), deleted_at }
  })
  return JSON.stringify({ ...JSON.parse(resultJson), files })
}
