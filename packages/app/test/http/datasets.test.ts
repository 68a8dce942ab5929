import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createClient, type Job, type ProblemError, routes } from '@candor/client'
import { scenarioOf } from '@candor/scenarios'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { withDuckdb } from '../../src/jobs/files/duckdb.ts'
import { generateData } from '../../src/jobs/generate-data.ts'
import { inspectTable } from '../../src/jobs/inspect-table.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { startJobs } from '../../src/jobs/start-jobs.ts'
import type { Store } from '../../src/store/index.ts'
import { dataFolderWith } from '../served/registered-models.ts'

let store: Store
let dataDir: string
let app: Awaited<ReturnType<typeof createApp>>
let address: string
let client: ReturnType<typeof createClient>
const limits = { bytes: 300_000, totalBytes: 700_000, rows: 50_000, columns: 50, values: 100_000 }

beforeAll(async () => {
  const made = await dataFolderWith({})
  store = made.store
  dataDir = made.path
  app = await createApp({
    access: demoAccess,
    store,
    dataDir,
    datasetLimits: limits,
    models: createServedModels(store, dataDir),
    logger: pino({ level: 'silent' }),
    pageFolder: '/nowhere',
  })
  address = await app.listen({ host: '127.0.0.1', port: 0 })
  client = createClient({ baseUrl: address })
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const csv = 'age,name\n41,Ann\n,Bob\n'
const send = (
  data: string | Uint8Array<ArrayBuffer>,
  type: 'text/csv' | 'application/vnd.apache.parquet' | 'application/x-ndjson' = 'text/csv',
  name = 'people',
) => client.datasetUpload({ query: { name }, data, type })

const refused = (work: Promise<unknown>) =>
  work.then(
    () => 'none',
    ({ status, problem }: ProblemError) => `${status} ${problem.code}`,
  )

/** How long a busy machine may take. */
const patienceMs = 20_000

const files = () =>
  existsSync(join(dataDir, 'datasets')) ? readdirSync(join(dataDir, 'datasets')).sort() : []

async function parquet(sql: string): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(mkdtempSync(join(tmpdir(), 'candor-parquet-')), 'x.parquet')
  await withDuckdb({ paths: [path] }, (connection) =>
    connection.run(`copy (${sql}) to '${path}' (format parquet, use_tmp_file false)`),
  )
  return new Uint8Array(readFileSync(path))
}

it('keeps a data set under the name of its content, once', async () => {
  const first = await send(csv)
  const sha256 = createHash('sha256').update(csv).digest('hex')
  expect(routes.datasetUpload.answer.parse(first)).toEqual(first)
  expect(first).toMatchObject({
    name: 'people',
    digest: `sha256:${sha256}`,
    rows: 2,
    bytes: csv.length,
    columns: [
      { name: 'age', type: 'int32' },
      { name: 'name', type: 'category' },
    ],
    kind: 'uploaded',
  })
  expect(files()).toEqual([`${sha256}.csv`])
  expect(readFileSync(join(dataDir, 'datasets', `${sha256}.csv`), 'utf8')).toBe(csv)
  expect(await send(csv, 'text/csv', '../../etc/passwd')).toEqual(first)
  expect(files()).toHaveLength(1)
})

it('takes Parquet and NDJSON, and lists what there is', async () => {
  const packed = await send(
    await parquet('select 1::integer as a, 2.5 as b'),
    'application/vnd.apache.parquet',
    'p',
  )
  expect(packed).toMatchObject({ rows: 1, columns: [{ name: 'a' }, { name: 'b', type: 'float64' }] })
  expect(await send('{"a":1}\n{"a":2}\n', 'application/x-ndjson', 'n')).toMatchObject({ rows: 2 })
  const page = await client.datasets({ query: { limit: 2 } })
  expect(page.items.map(({ name }) => name)).toEqual(['n', 'p'])
  const rest = await client.datasets({ query: { limit: 2, cursor: page.next_cursor! } })
  expect(rest).toMatchObject({ items: [{ name: 'people' }], next_cursor: null })
})

it('says of a data set what inspect says of its file', async () => {
  const { dataset_id } = await send(csv)
  const profile = await client.datasetProfile({ params: { id: dataset_id } })
  const path = join(mkdtempSync(join(tmpdir(), 'candor-csv-')), 'people.csv')
  writeFileSync(path, csv)
  const { rows, columns, warnings, data_digest } = await inspectTable({
    files: [path],
    target: null,
    reading: {},
  })
  expect(profile).toEqual({ dataset_id, rows, rows_profiled: rows, columns, warnings, data_digest })
  expect(await client.datasetProfile({ params: { id: dataset_id } })).toEqual(profile)
  expect(await refused(client.datasetProfile({ params: { id: 'none' } }))).toBe('404 jobs.unknown_dataset')
})

it('refuses what is too large, packed, broken or something else, and leaves nothing of it', async () => {
  const before = files()
  const bomb = await parquet('select 7 as a from range(3000000)')
  expect(bomb.length).toBeLessThan(limits.bytes)
  const wide = await parquet(
    `select ${Array.from({ length: 40 }, (_, j) => `7 as c${j}`).join()} from range(4000)`,
  )
  const cases: [() => Promise<unknown>, string][] = [
    [() => send(bomb, 'application/vnd.apache.parquet'), '413 jobs.table_too_large'],
    [() => send(wide, 'application/vnd.apache.parquet'), '413 jobs.table_too_large'],
    [() => send(bomb.subarray(0, 500), 'application/vnd.apache.parquet'), '422 files.truncated'],
    [() => send(bomb), '422 files.malformed'],
    [() => send(csv, 'application/vnd.apache.parquet'), '422 files.malformed'],
    [
      () => send(new Uint8Array(Buffer.from('H4sIAAAAAAAAA0vUSdJJ5jLUMdIx5uICAA', 'base64'))),
      '422 files.unsupported_format',
    ],
    [() => send('a,b\n1\n2,3,4\n'), '422 files.ragged_row'],
    [() => send(''), '422 files.empty'],
    [() => send(`a\n${'1\n'.repeat(60_000)}`), '413 jobs.table_too_large'],
    [() => send('x'.repeat(limits.bytes + 1)), '413 jobs.upload_too_large'],
    [() => send(csv, 'application/pdf' as never), '415 http.unsupported_upload_type'],
  ]
  for (const [work, expected] of cases) expect(await refused(work())).toBe(expected)
  const told = await send('a,b\n1\n2,3,4\n', 'text/csv', 'mine').catch(
    ({ problem }: ProblemError) => problem.detail,
  )
  expect(told).toContain('mine')
  expect(told).not.toContain(dataDir)
  expect(files()).toEqual(before)
})

it('leaves nothing of one that breaks off', async () => {
  const before = files()
  const { port } = new URL(address)
  const headers = { 'content-type': 'text/csv', 'transfer-encoding': 'chunked' }
  const call = request({ port, method: 'POST', path: '/v1/datasets?name=x', headers })
  call.on('error', () => undefined)
  call.write('a,b\n1,2\n')
  await expect.poll(() => files().length, { timeout: patienceMs }).toBe(before.length + 1)
  call.destroy()
  await expect.poll(files, { timeout: patienceMs }).toEqual(before)
})

it('keeps no more than there is room for', async () => {
  const large = (letter: string) => `a\n${`${letter.repeat(2000)}\n`.repeat(120)}`
  expect(await refused(send(large('b')))).toBe('none')
  expect(await refused(send(large('c')))).toBe('none')
  expect(await refused(send(large('d')))).toBe('413 jobs.datasets_full')
})

it('makes the data of a domain as a job, with the bytes of the command', { timeout: 60_000 }, async () => {
  const call = { body: { domain: 'claims', rows: 100, seed: 5, mode: 'faithful' } } as const
  const launched = await client.datasetGenerate(call, { idempotencyKey: 'g' })
  expect(await client.datasetGenerate(call, { idempotencyKey: 'g' })).toEqual(launched)
  const stop = startJobs({ store, dataDir, logger: pino({ level: 'silent' }) })
  let job: Job
  do {
    await new Promise((resolve) => setTimeout(resolve, 100))
    job = await client.job({ params: { id: launched.job_id } })
  } while (job.state === 'queued' || job.state === 'running')
  await stop()
  expect(job).toMatchObject({ state: 'done', error: null, result: { manifest: { rows: 100, seed: 5 } } })
  const { items } = await client.datasets({ query: { limit: 1 } })
  expect(items[0]).toMatchObject({ name: 'claims', kind: 'generated', rows: 100, made_by: { seed: 5 } })
  const out = mkdtempSync(join(tmpdir(), 'candor-generated-'))
  const options = {
    rows: 100,
    seed: 5,
    mode: 'faithful',
    force: true,
    format: null,
    stdout: process.stdout,
  } as const
  await generateData(scenarioOf('claims'), { ...options, out })
  const written = readFileSync(join(out, 'claims.csv'))
  expect(items[0]!.digest).toBe(`sha256:${createHash('sha256').update(written).digest('hex')}`)
  expect(readdirSync(join(dataDir, 'jobs'))).toEqual([])
})

it('refuses domains, worlds, quirks and sizes that are none', async () => {
  const generate = (more: object) => refused(client.datasetGenerate({ body: { domain: 'claims', ...more } }))
  expect(await generate({ domain: 'clams' })).toMatch(/^4\d\d scenarios.unknown$/)
  await expect(client.datasetGenerate({ body: { domain: 'clams' } })).rejects.toMatchObject({
    problem: { errors: [{ pointer: '/domain' }] },
  })
  expect(await generate({ world: 'upside-down' })).toBe('422 http.invalid_request')
  expect(await generate({ without: ['nothing'] })).toBe('422 jobs.unknown_quirk')
  expect(await generate({ set: { nothing: 1 } })).toMatch(/^422 jobs.unknown_(size|setting)$/)
  expect(await generate({ rows: 5_000_000 })).toBe('413 jobs.table_too_large')
  expect(await generate({ domain: 'engagement', set: { users: 1e9 } })).toBe('413 jobs.table_too_large')
})
