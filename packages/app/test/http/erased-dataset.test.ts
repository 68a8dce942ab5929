import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createClient, type Job, ProblemError } from '@candor/client'
import { columnOf, namesOf, type Table, valueAt } from '@candor/core'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { readTable } from '../../src/jobs/read-table.ts'
import { type RunningServer, startServer } from '../../src/jobs/serve.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { KeptFile, Store } from '../../src/store/index.ts'
import { claimRecord, claimsTable, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let path: string
let server: RunningServer
let datasetId: string

const rows = 600
const nameOf = (row: number) => `customer-${row}-of-ours`

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  store = made.store
  path = made.path
  server = await startServer({
    ...{ mode: 'demo' as const, host: '127.0.0.1', port: 0, dataDir: path, createApp },
    ...{ store, models: createServedModels(store, path), logger: pino({ level: 'silent' }) },
  })
  const lines = Array.from({ length: rows }, (_, row) =>
    JSON.stringify({ customer: nameOf(row), ...claimRecord(row % claimsTable.rows) }),
  )
  const sent = await fetch(`${server.address}v1/datasets?name=ours`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-ndjson' },
    body: lines.join('\n'),
  })
  datasetId = ((await sent.json()) as { dataset_id: string }).dataset_id
}, 60_000)

afterAll(async () => {
  await server.close()
  await store.close()
})

const client = () => createClient({ baseUrl: server.address })

async function launch(): Promise<string> {
  const body = { dataset_id: datasetId, decide: 'all', id_column: 'customer', source: 'ours' } as const
  const answer = await client().scoreBatch({ params: { name: 'claims-gbm' }, body })
  if ('job_id' in answer) return answer.job_id
  throw new Error('no job')
}

async function ended(id: string): Promise<Job> {
  for (;;) {
    const job = await client().job({ params: { id } })
    if (!['queued', 'running'].includes(job.state)) return job
    await wait(100)
  }
}

/** Comes when the first row is decided. */
async function deciding(id: string): Promise<void> {
  const first = { tenantId: 'default', limit: 1, cursor: null, model: null, outcome: null }
  while ((await store.run('decision.list', first)).items.length === 0) await wait(5)
  expect((await client().job({ params: { id } })).state).toBe('running')
}

const erase = (row: number) =>
  client().entityErasure({ params: { type: 'customer', id: nameOf(row) }, body: { reason: 'request 7' } })

/** Files in which a name stands, tables read as tables. */
async function filesWith(name: string): Promise<string[]> {
  const found: string[] = []
  for (const file of readdirSync(path, { recursive: true, encoding: 'utf8' })) {
    const full = join(path, file)
    if (!statSync(full).isFile()) continue
    if (readFileSync(full, 'latin1').includes(name)) found.push(file)
    if (/^(outputs|datasets).*parquet$/.test(file) && textOf(await readTable([full])).includes(name))
      found.push(file)
  }
  return found
}

function textOf(table: Table): string {
  const all = Array.from({ length: table.rows }, (_, i) => table.columns.map((column) => valueAt(column, i)))
  return JSON.stringify(all)
}

const problemOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof ProblemError ? [error.problem.status, error.problem.code] : error),
  )

it('a person who is erased while a job decides about him is in none of its files, and it ends with all the others', async () => {
  const id = await launch()
  await deciding(id)
  const erased = await erase(7)
  expect(erased.datasets).toEqual([{ dataset_id: datasetId, name: 'ours', columns: ['customer'], rows: 1 }])
  const job = await ended(id)
  expect(job).toMatchObject({ state: 'done', error: null })
  const { decided, replayed, failed } = job.result!['decisions'] as Record<string, number>
  expect([decided! + replayed!, failed]).toEqual([rows - 1, 0])
  expect(await filesWith(nameOf(7))).toEqual([])
  expect((await filesWith(nameOf(8))).length).toBeGreaterThan(2)
  expect(await client().auditVerify({ query: { decisions: 'true' } })).toMatchObject({ ok: true })
}, 120_000)

it('the file of a job that has ended is gone, and another one stands for it', async () => {
  const id = (await client().jobs({ query: { kind: 'score_dataset' } })).items[0]!.id
  const file = (name: string) => client().jobFile({ params: { id, name } })
  expect((await (await file('decisions')).arrayBuffer()).byteLength).toBeGreaterThan(1000)
  const erased = await erase(8)
  expect(erased).toMatchObject({ events: 1, decisions: 1, files: [{ job_id: id, successor: 'decisions-2' }] })
  expect(await filesWith(nameOf(8))).toEqual([])
  expect(await problemOf(file('decisions'))).toEqual([410, 'jobs.file_erased'])
  expect((await (await file('decisions-2')).arrayBuffer()).byteLength).toBeGreaterThan(1000)
  expect((await erase(9)).files).toMatchObject([{ name: 'decisions-2', successor: 'decisions-3' }])
  expect(await problemOf(file('decisions-2'))).toEqual([410, 'jobs.file_erased'])
  const { columns } = await client().datasetProfile({ params: { id: datasetId } })
  expect(columns.find(({ name }) => name === 'customer')).toMatchObject({ missing: 3 })
}, 120_000)

it('several who are erased at once are erased one after the other', async () => {
  const all = await Promise.all([10, 11, 12].map(erase))
  expect(all.map(({ datasets, files }) => [datasets.length, files.length])).toEqual([
    [1, 1],
    [1, 1],
    [1, 1],
  ])
  for (const row of [10, 11, 12]) expect(await filesWith(nameOf(row))).toEqual([])
  const chain = { tenantId: 'default', chainId: 'default/0', after: 0, limit: 10_000 }
  const entries = (await store.run('audit.entries', chain)).map(({ payload }) => JSON.parse(payload))
  const ofFile = entries.filter(({ target_id }) => /^jobs\/.*\/decisions$/.test(target_id))
  expect(ofFile.map(({ action }) => action)).toEqual(['job.output', ...Array(5).fill('file.erase')])
  expect(ofFile.slice(1).map(({ before_digest }) => before_digest)).toEqual(
    ofFile.slice(0, -1).map(({ after_digest }) => after_digest),
  )
}, 120_000)

it('what retention deletes of a file with names in it is its digest too', async () => {
  const id = (await client().jobs({ query: { kind: 'score_dataset' } })).items[0]!.id
  const files = async () => (await client().job({ params: { id } })).result!['files'] as KeptFile[]
  const kept = (await files()).find(({ name }) => name === 'decisions-6')!
  await store.run('job.forget_outputs', { tenantId: 'default', id, actor: 'operator', at: Date.now() })
  const gone = (await files()).find(({ name }) => name === 'decisions-6')
  expect(gone).toMatchObject({ deleted_at: expect.any(String) })
  const database = JSON.stringify(await client().job({ params: { id } }))
  expect(database).not.toContain(kept.sha256)
  const chain = { tenantId: 'default', chainId: 'default/0', after: 0, limit: 10_000 }
  const last = (await store.run('audit.entries', chain)).at(-1)!.payload
  expect(last).toContain(`jobs/${id}/decisions`)
  expect(last).not.toContain(kept.sha256)
}, 60_000)

it('rows of nobody are scored, and not decided', async () => {
  const job = await ended(await launch())
  expect(job.result?.['decisions']).toEqual({ decided: 0, replayed: rows - 6, failed: 0 })
  const files = job.result!['files'] as { name: string; path: string; rows: number }[]
  expect(files.map(({ name, rows: n }) => [name, n])).toEqual([
    ['scores', rows],
    ['decisions', rows - 6],
  ])
  const table = await readTable([join(path, files[1]!.path)])
  const { column } = columnOf(table, 'row')
  expect(namesOf(table)).toContain('external_id')
  expect(valueAt(column, 7)).toBe(13)
}, 120_000)

it('whoever is known to data sets alone, by a column that nobody has scored by, is erased where the column is named', async () => {
  const body = `payer,amount\nc-payer-1,5\nc-payer-2,6\n`
  const headers = { 'content-type': 'text/csv' }
  await fetch(`${server.address}v1/datasets?name=payments`, { method: 'POST', headers, body })
  const params = { type: 'customer', id: 'c-payer-1' }
  const asked = client().entityErasure({ params, body: { reason: 'r-1' } })
  expect(await problemOf(asked)).toEqual([404, 'jobs.named_elsewhere'])
  const nobody = client().entityErasure({ params: { ...params, id: 'nobody' }, body: { reason: 'r-1' } })
  expect(await problemOf(nobody)).toEqual([404, 'store.unknown_entity'])
  const erased = await client().entityErasure({ params, body: { reason: 'r-1', columns: ['payer'] } })
  expect(erased).toMatchObject({ events: 0, datasets: [{ name: 'payments', columns: ['payer'], rows: 1 }] })
  expect(await filesWith('c-payer-1')).toEqual([])
}, 60_000)

it('a job whose data set goes away between two looks at it says so', async () => {
  const about = { tenantId: 'default', kind: 'score_dataset', maxAttempts: 5, at: Date.now() }
  const order = { dataset_id: datasetId, file: 'datasets/gone.ndjson', model: 'claims-gbm', version: 1 }
  const payload = { ...order, principal: 'demo', query: {}, decide: 'none', contributions: false }
  await store.run('job.enqueue', { ...about, id: 'late', uniqueKey: 'late', payload })
  const job = await ended('late')
  expect(job).toMatchObject({ state: 'failed', attempts: 1 })
  expect(job.error).toContain('jobs.dataset_rewritten: data set ')
}, 60_000)
