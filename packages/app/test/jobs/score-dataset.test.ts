import { type ChildProcess, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { createClient, type Job, scoreQuery } from '@candor/client'
import { namesOf, selectColumns } from '@candor/core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { tableRows } from '../../src/jobs/files/table-rows.ts'
import { createApiKey } from '../../src/jobs/manage-keys.ts'
import { readTable } from '../../src/jobs/read-table.ts'
import { scoreDataset } from '../../src/jobs/score-dataset.ts'
import { scoreTable } from '../../src/jobs/score-table.ts'
import { writeRows } from '../../src/jobs/write-rows.ts'
import { type JobRecord, openStore } from '../../src/store/index.ts'
import { claims, dataFolderWith } from '../served/registered-models.ts'

const main = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const rows = 1500
let path: string
let apiKey: string
const running: ChildProcess[] = []

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  path = made.path
  const managing = { tenantId: 'default', principalId: 'test', idempotency: null, at: Date.now() }
  const scopes = ['score', 'ingest', 'read', 'audit'] as const
  apiKey = (await createApiKey(made.store, managing, { name: 'test', scopes, expiresAt: null })).answer.key!
  mkdirSync(join(path, 'datasets'))
  const table = claims.simulate({ rows, seed: 3, mode: 'faithful' })
  const left = new Set(['fraud_reported', ...claims.drop])
  const sent = namesOf(table).filter((name) => !left.has(name))
  await writeRows(join(path, 'datasets/many.parquet'), tableRows(selectColumns(table, sent)))
  await made.store.run('dataset.record', {
    tenantId: 'default',
    principalId: 'test',
    at: Date.now(),
    salt: 'aa',
    dataset: {
      ...{ id: 'many', name: 'many', digest: 'sha256:aa', row_count: rows, bytes: 1, schema_json: '[]' },
      ...{ uri: 'datasets/many.parquet', kind: 'uploaded', made_by_json: null },
    },
  })
  await made.store.close()
})

afterAll(() => {
  for (const child of running) child.kill('SIGKILL')
})

async function serve() {
  const child = spawn(process.execPath, [main, 'serve', '--port', '0', '--data-dir', path, '--quiet'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.push(child)
  const [address] = await new Promise<string[]>((resolve) => {
    createInterface({ input: child.stdout! }).once('line', (line) => resolve([line]))
  })
  return { child, client: createClient({ baseUrl: address!, apiKey }) }
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGKILL')
  await ended
}

it('a data set in work when the server is killed is completed by the next one: same files, each row decided once', {
  timeout: 180_000,
}, async () => {
  const first = await serve()
  const launched = await first.client.scoreBatch({
    params: { name: 'claims-gbm' },
    body: { dataset_id: 'many', decide: 'all' },
  })
  if (!('job_id' in launched)) throw new Error('no job')
  const id = launched.job_id
  for (;;) {
    const { items } = await first.client.decisions({ query: { limit: 100 } })
    if (items.length === 100) break
    await wait(20)
  }
  await killed(first.child)

  const second = await serve()
  let job: Job | undefined
  for await (const each of second.client.jobEvents({ params: { id } })) job = each
  expect(job).toMatchObject({ state: 'done', error: null, attempts: 2 })
  const { decided, replayed, failed } = job!.result!['decisions'] as Record<string, number>
  expect(failed).toBe(0)
  expect(replayed).toBeGreaterThanOrEqual(100)
  expect(decided! + replayed!).toBe(rows)
  expect(await second.client.auditVerify({ query: { decisions: 'true' } })).toMatchObject({ ok: true })
  await killed(second.child)

  const files = Object.fromEntries(
    (job!.result!['files'] as { name: string; path: string; sha256: string }[]).map((file) => [
      file.name,
      file,
    ]),
  )
  const out = join(path, 'by-hand.parquet')
  await scoreTable({
    ...{ files: [join(path, 'datasets/many.parquet')], model: 'claims-gbm', dataDir: path, out, force: true },
    ...{ keep: [], baseMargin: [], withRaw: false, withLeaves: false, isStrict: false, reading: {} },
  })
  const sha256 = (file: string) => createHash('sha256').update(readFileSync(file)).digest('hex')
  expect(files['scores']?.sha256).toBe(sha256(out))
  expect(sha256(join(path, files['decisions']!.path))).toBe(files['decisions']!.sha256)
  expect(readdirSync(join(path, 'jobs'))).toEqual([])

  const table = await readTable([join(path, files['decisions']!.path)])
  const column = (name: string) => {
    const { values, ...levels } = table.columns[namesOf(table).indexOf(name)]!
    return 'levels' in levels ? [...values].map((code) => levels.levels[Number(code)]) : [...values]
  }
  expect(column('row')).toEqual(Array.from({ length: rows }, (_, i) => i))
  const store = await openStore(join(path, 'candor.db'))
  const stored = new Map<string, string>()
  let cursor: string | null = null
  do {
    const page: {
      items: readonly { decision_id: string; external_id: string }[]
      next_cursor: string | null
    } = await store.run('decision.list', {
      tenantId: 'default',
      limit: 200,
      cursor,
      model: null,
      outcome: null,
    })
    for (const { decision_id, external_id } of page.items) stored.set(decision_id, external_id)
    cursor = page.next_cursor
  } while (cursor !== null)
  await store.close()
  expect(stored.size).toBe(rows)
  expect(new Set(stored.values()).size).toBe(rows)
  expect(column('decision_id').map((decision) => stored.get(String(decision)))).toEqual(column('external_id'))
})

it('takes the model of its own tenant, whatever another one calls by the same name', async () => {
  const made = await dataFolderWith({ mine: 'gbm', theirs: 'rf' })
  const { store } = made
  await store.run('tenant.create', { id: 'north', name: 'North', by: 'operator', at: 1 })
  const choice = { alias: 'champion' }
  const theirs = await store.run('registry.resolve', { tenantId: 'default', name: 'theirs', choice })
  const { name: _name, version: _version, aliases: _aliases, ...version } = theirs
  const by = { description: '', by: 'north', at: 1 }
  await store.run('registry.register', { tenantId: 'north', name: 'mine', ...by, version: version as never })
  await store.close()
  mkdirSync(join(made.path, 'datasets'))
  await writeRows(join(made.path, 'datasets/few.csv'), tableRows(recordsTable(40)))
  const query = scoreQuery.parse({})
  const payload = {
    ...{ principal: 'north', model: 'mine', version: 1, file: 'datasets/few.csv', query },
    ...{ dataset_id: 'few', decide: 'none', contributions: false, id_column: null, source: 'x' },
  }
  const job = { id: 'j', kind: 'score_dataset', tenantId: 'north', payload } as unknown as JobRecord
  const { result } = await scoreDataset(job, { dataDir: made.path, onProgress: () => undefined })
  expect(result['scores']).toMatchObject({ model_hash: theirs.hash })
})

function recordsTable(count: number) {
  const table = claims.simulate({ rows: count, seed: 3, mode: 'faithful' })
  const left = new Set(['fraud_reported', ...claims.drop])
  return selectColumns(
    table,
    namesOf(table).filter((name) => !left.has(name)),
  )
}
