import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { scenarioOf } from '@candor/scenarios'
import { dataFolder, usualDatasetLimits } from '../../config/index.ts'
import type { JobFile, JobRecord, JobResult } from '../../store/index.ts'
import { openDataStore } from '../data-store.ts'
import { generateData } from '../generate-data.ts'
import type { ThreadJobParts } from '../thread-job.ts'
import type { GenerateOrder } from './generate-order.ts'
import { keepDataset } from './keep-dataset.ts'

/**
 * Makes the tables of a domain, with the bytes that `candor generate` writes into a folder, and keeps each as a data set. An attempt that was killed is begun
 * again; tables that it kept are found by their content.
 */
export async function generateDataset(job: JobRecord, parts: ThreadJobParts): Promise<JobResult> {
  const order = job.payload as unknown as GenerateOrder
  const { path } = dataFolder(parts.dataDir)
  const folder = join(path, 'jobs', job.id)
  await rm(folder, { recursive: true, force: true })
  await mkdir(folder, { recursive: true })
  try {
    const scenario = scenarioOf(order.domain)
    const manifest = await generateData(scenario, {
      ...order.options,
      out: folder,
      force: true,
      format: null,
      stdout: process.stdout,
      onRows: (table, rows) => parts.onProgress(`making ${table}`, rows, Math.max(rows, order.options.rows)),
    })
    return await keepTables(job, order, { path, folder, manifest, parts })
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Made = {
  readonly path: string
  readonly folder: string
  readonly manifest: Readonly<Record<string, unknown>>
  readonly parts: ThreadJobParts
}

async function keepTables(
  { tenantId }: JobRecord,
  { principal, domain, options, at }: GenerateOrder,
  { path, folder, manifest, parts }: Made,
): Promise<JobResult> {
  const tables = (await readdir(folder)).filter((file) => file.endsWith('.csv')).sort()
  const store = await openDataStore(parts.dataDir)
  const datasets: { readonly dataset_id: string; readonly name: string; readonly rows: number }[] = []
  const files: JobFile[] = []
  try {
    for (const [i, file] of tables.entries()) {
      parts.onProgress('keeping', i, tables.length)
      const table = file.slice(0, -'.csv'.length)
      const from = join(folder, file)
      const about = { sha256: await sha256Of(from), bytes: (await stat(from)).size }
      const { view } = await keepDataset({ store, dataDir: path, limits: usualDatasetLimits }, from, {
        tenantId,
        principalId: principal,
        name: table === domain ? domain : `${domain}: ${table}`,
        format: 'csv',
        kind: 'generated',
        madeBy: { domain, table, ...options },
        at,
      })
      datasets.push({ dataset_id: view.dataset_id, name: view.name, rows: view.rows })
      files.push({ ...about, rows: view.rows, path: `datasets/${about.sha256}.csv` })
    }
  } finally {
    await store.close()
  }
  return { principalId: principal, files, result: { datasets, manifest } }
}

async function sha256Of(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) hash.update(piece)
  return hash.digest('hex')
}
