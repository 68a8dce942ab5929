import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import type { JobFile, JobRecord, JobResult } from '../store/index.ts'
import { writeJson } from '../store/write-json.ts'
import { openDataStore } from './data-store.ts'
import { decideDataset } from './decide-dataset.ts'
import { explainTable } from './explain-table.ts'
import { askToExplain } from './explanation-job.ts'
import { randomHex } from './random-hex.ts'
import type { ScoreDatasetOrder } from './score-dataset-order.ts'
import { scoreTable } from './score-table.ts'
import { createServedModels } from './served-models.ts'
import type { ThreadJobParts } from './thread-job.ts'

type Made = { readonly rows: number } & Readonly<Record<string, unknown>>
type Step = { readonly name: string; readonly work: (out: string) => Promise<Made> }

/**
 * Scores a data set as `candor score` does, with contributions as `candor explain` gives them where they are wanted, and makes decisions of its rows.
 * The files get the names of their content. What an attempt that was killed left is gone on with, to the same bytes.
 */
export async function scoreDataset(job: JobRecord, parts: ThreadJobParts): Promise<JobResult> {
  const order = job.payload as unknown as ScoreDatasetOrder
  const { path } = dataFolder(parts.dataDir)
  const folder = join(path, 'jobs', job.id)
  await mkdir(folder, { recursive: true })
  const made = new Map<string, Made>()
  for (const step of stepsOf(job, order, parts))
    made.set(step.name, await once(step, folder).catch((error) => refused(error, order, path)))
  const files: (JobFile & { readonly name: string })[] = []
  await mkdir(join(path, 'outputs'), { recursive: true })
  for (const [name, { rows }] of made) files.push({ name, rows, ...(await keep(path, folder, name)) })
  await rm(folder, { recursive: true, force: true })
  return {
    principalId: order.principal,
    files: files.map(({ name, ...file }) => {
      const { path, sha256, bytes, rows } = file
      // it says what the rows are called: a digest that anybody can make could be tried
      const secret = name === 'decisions' ? { secret: { name, salt: randomHex(16) } } : {}
      return { path, sha256, bytes, rows, ...secret }
    }),
    result: { files, ...Object.fromEntries([...made].map(([name, { rows, ...said }]) => [name, said])) },
  }
}

/** An erasure takes the file away between two looks at it. */
async function refused(
  error: unknown,
  { file, dataset_id }: ScoreDatasetOrder,
  path: string,
): Promise<never> {
  if ((await stat(join(path, file)).catch(() => null)) !== null) throw error
  throw appError('jobs.dataset_rewritten', { id: dataset_id })
}

function stepsOf(job: JobRecord, order: ScoreDatasetOrder, parts: ThreadJobParts): Step[] {
  const steps: Step[] = [{ name: 'scores', work: (out) => scores(job, order, parts, out) }]
  if (order.contributions)
    steps.push({ name: 'contributions', work: (out) => contributions(job, order, parts, out) })
  if (order.decide !== 'none')
    steps.push({ name: 'decisions', work: (out) => decisions(job, order, parts, out) })
  return steps
}

/** A step whose file is whole was done by an earlier attempt. */
async function once({ name, work }: Step, folder: string): Promise<Made> {
  const out = join(folder, `${name}.parquet`)
  const note = join(folder, `${name}.json`)
  const kept = await readFile(note, 'utf8').catch(() => null)
  if (kept !== null && (await stat(out).catch(() => null)) !== null) return JSON.parse(kept)
  const made = await work(out)
  await writeJson(note, made, true)
  return made
}

async function scores(
  { tenantId }: JobRecord,
  { model, version, file }: ScoreDatasetOrder,
  { dataDir, onProgress }: ThreadJobParts,
  out: string,
): Promise<Made> {
  const { rows, columns, model_hash, unknown_levels } = await scoreTable({
    files: [join(dataDir, file)],
    model: `${model}@${version}`,
    tenantId,
    dataDir,
    out,
    force: true,
    keep: [],
    baseMargin: [],
    withRaw: false,
    withLeaves: false,
    isStrict: false,
    resume: true,
    reading: {},
    onProgress: (done, total) => onProgress('scoring', done, total),
  })
  return { rows, columns, model_hash, unknown_levels }
}

async function contributions(
  { tenantId }: JobRecord,
  { model, version, file }: ScoreDatasetOrder,
  { dataDir, onProgress }: ThreadJobParts,
  out: string,
): Promise<Made> {
  const { rows, method, space, base, background, largest_residual } = await explainTable(
    askToExplain({
      files: [join(dataDir, file)],
      model: `${model}@${version}`,
      tenantId,
      dataDir,
      onProgress: (done, total) => onProgress('explaining', done, total),
    }),
    { out, force: true, format: null, resume: true },
  )
  return { rows: Number(rows), method, space, base, background, largest_residual }
}

async function decisions(
  job: JobRecord,
  order: ScoreDatasetOrder,
  { dataDir, onProgress }: ThreadJobParts,
  out: string,
): Promise<Made> {
  const store = await openDataStore(dataDir)
  try {
    return await decideDataset(job, order, {
      store,
      models: createServedModels(store, dataFolder(dataDir).path),
      dataDir,
      out,
      onProgress: (done, total) => onProgress('deciding', done, total),
    })
  } finally {
    await store.close()
  }
}

/** Gives a file the name of its content; one of the same content stands for both. */
async function keep(path: string, folder: string, name: string): Promise<Omit<JobFile, 'rows'>> {
  const from = join(folder, `${name}.parquet`)
  const hash = createHash('sha256')
  let bytes = 0
  for await (const piece of createReadStream(from) as AsyncIterable<Buffer>) {
    hash.update(piece)
    bytes += piece.length
  }
  const sha256 = hash.digest('hex')
  const kept = `outputs/${sha256}.parquet`
  await rename(from, join(path, kept))
  return { path: kept, sha256, bytes }
}
