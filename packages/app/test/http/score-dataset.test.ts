import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createClient, type Job } from '@candor/client'
import { columnOf, namesOf, selectColumns, type Table, valueAt } from '@candor/core'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { explainTable } from '../../src/jobs/explain-table.ts'
import { askToExplain } from '../../src/jobs/explanation-job.ts'
import { tableRows } from '../../src/jobs/files/table-rows.ts'
import { readTable } from '../../src/jobs/read-table.ts'
import { scoreTable } from '../../src/jobs/score-table.ts'
import { type RunningServer, startServer } from '../../src/jobs/serve.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { writeRows } from '../../src/jobs/write-rows.ts'
import type { Store } from '../../src/store/index.ts'
import { claims, claimsTable, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let path: string
let server: RunningServer

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  store = made.store
  path = made.path
  mkdirSync(join(path, 'datasets'))
  const table = selectColumns(
    claimsTable,
    namesOf(claimsTable).filter((name) => !left.has(name)),
  )
  await writeRows(join(path, 'datasets/claims-240.csv'), tableRows(table))
  await enter('claims-240', table.rows)
  const models = createServedModels(store, path)
  const logger = pino({ level: 'silent' })
  server = await startServer({
    ...{ mode: 'demo' as const, host: '127.0.0.1', port: 0, dataDir: path },
    createApp,
    ...{ store, models, logger },
  })
})

/** A file in the folder of data sets, entered as one that was sent is. */
async function enter(id: string, rows: number): Promise<void> {
  await store.run('dataset.record', {
    tenantId: 'default',
    principalId: 'test',
    at: Date.now(),
    salt: 'aa',
    dataset: {
      ...{ id, name: id, digest: `sha256:${id}`, row_count: rows, bytes: 1, schema_json: '[]' },
      ...{ uri: `datasets/${id}.csv`, kind: 'uploaded', made_by_json: null },
    },
  })
}

afterAll(async () => {
  await server.close()
  await store.close()
})

const client = () => createClient({ baseUrl: server.address })
const params = { name: 'claims-gbm' }
const dataset_id = 'claims-240'

async function launch(
  body: object,
  { key, query = {} }: { key?: string; query?: object } = {},
): Promise<string> {
  const call = { params, query, body: { dataset_id, ...body } }
  const answer = await client().scoreBatch(call, key === undefined ? {} : { idempotencyKey: key })
  if ('job_id' in answer) return answer.job_id
  throw new Error('no job')
}

async function ended(id: string): Promise<Job> {
  let last: Job | undefined
  for await (const job of client().jobEvents({ params: { id } })) last = job
  return last!
}

const left = new Set(['fraud_reported', ...claims.drop])

const recordAt = (table: Table, row: number) =>
  Object.fromEntries(
    namesOf(table)
      .filter((name) => !left.has(name))
      .map((name) => [name, valueAt(columnOf(table, name).column, row)]),
  )

type File = { name: string; path: string; sha256: string; bytes: number; rows: number }

const filesOf = ({ result }: Job) =>
  Object.fromEntries((result!['files'] as File[]).map((file) => [file.name, file]))

const sha256 = async (file: string) =>
  createHash('sha256')
    .update(await readFile(file))
    .digest('hex')

async function entriesOf(action: string): Promise<Record<string, unknown>[]> {
  const found: Record<string, unknown>[] = []
  let cursor: string | null = null
  do {
    const page: { items: { payload: string }[]; next_cursor: string | null } = await client().audit({
      query: { limit: 200, ...(cursor === null ? {} : { cursor }) },
    })
    found.push(...page.items.map(({ payload }) => JSON.parse(payload)))
    cursor = page.next_cursor
  } while (cursor !== null)
  return found.filter((entry) => entry['action'] === action)
}

const listed = async () =>
  (
    await store.run('decision.list', {
      tenantId: 'default',
      limit: 200,
      cursor: null,
      model: 'claims-gbm',
      outcome: null,
    })
  ).items

describe('a data set', () => {
  it('is scored and explained to the bytes of the command line; each file has one audit entry', async () => {
    const id = await launch({ contributions: true })
    const job = await ended(id)
    expect(job).toMatchObject({ id, kind: 'score_dataset', state: 'done', error: null })
    const { scores, contributions } = filesOf(job)
    expect(scores?.rows).toBe(240)
    const files = [join(path, 'datasets/claims-240.csv')]
    const out = join(path, 'by-hand.parquet')
    await scoreTable({
      ...{ files, model: 'claims-gbm', dataDir: path, out, force: true },
      ...{ keep: [], baseMargin: [], withRaw: false, withLeaves: false, isStrict: false, reading: {} },
    })
    expect(scores?.sha256).toBe(await sha256(out))
    expect(await sha256(join(path, scores!.path))).toBe(scores!.sha256)
    const sent = Buffer.from(await (await client().jobFile({ params: { id, name: 'scores' } })).arrayBuffer())
    expect(createHash('sha256').update(sent).digest('hex')).toBe(scores?.sha256)
    await expect(client().jobFile({ params: { id, name: 'decisions' } })).rejects.toThrow(
      'it has scores, contributions',
    )
    expect(scores?.path).toBe(`outputs/${scores?.sha256}.parquet`)
    await explainTable(askToExplain({ files, model: 'claims-gbm@1', dataDir: path }), {
      out,
      force: true,
      format: null,
    })
    expect(contributions?.sha256).toBe(await sha256(out))
    const entries = await entriesOf('job.output')
    expect(entries.map((entry) => [entry['target_id'], entry['after_digest']])).toEqual(
      [scores, contributions].map((file) => [file!.path, `sha256:${file!.sha256}`]),
    )
    expect(await client().auditVerify()).toMatchObject({ ok: true })
    expect(await listed()).toEqual([])
    expect(existsSync(join(path, 'jobs', id))).toBe(false)
  })

  it('becomes decisions as if each row were sent, once however often it is launched', async () => {
    const id = await launch({ decide: 'flagged' }, { key: 'first' })
    expect(await launch({ decide: 'flagged' }, { key: 'first' })).toBe(id)
    const job = await ended(id)
    const { decisions, scores } = filesOf(job)
    const made = await listed()
    expect(job.result?.['decisions']).toEqual({ decided: made.length, replayed: 0, failed: 0 })
    expect(made.length).toBeGreaterThan(1)
    const scored = await readTable([join(path, scores!.path)])
    const policy = await client().score({ params, body: { features: recordAt(claimsTable, 0) } })
    const { value, scale } = policy.threshold!
    expect(scale).toBe('raw')
    // the margin of a booster of two classes and its raw probability cross the cut-off together
    const cut = Math.log(value / (1 - value))
    const margins = scored.columns[namesOf(scored).indexOf('margin')]!.values
    const beyond = [...margins].flatMap((margin, row) => (Number(margin) >= cut ? [row] : []))
    const table = await readTable([join(path, decisions!.path)])
    expect([...table.columns[namesOf(table).indexOf('row')]!.values]).toEqual(beyond)
    expect(made.map(({ external_id }) => Number(external_id)).sort((a, b) => a - b)).toEqual(beyond)
    expect(made[0]?.source).toBe('dataset:claims-240')

    const again = await ended(await launch({ decide: 'flagged' }))
    expect(again.result?.['decisions']).toEqual({ decided: 0, replayed: made.length, failed: 0 })
    const all = await ended(await launch({ decide: 'all' }))
    expect(all.result?.['decisions']).toEqual({
      decided: 240 - made.length,
      replayed: made.length,
      failed: 0,
    })
    const { items } = await client().decisions({ query: { limit: 200, model: 'claims-gbm' } })
    const one = items.find(({ external_id }) => external_id === '230')!
    const view = await client().decision({ params: { id: one.decision_id } })
    const csv = await readTable([join(path, 'datasets/claims-240.csv')])
    const alone = await client().score({ params, body: { features: recordAt(csv, 230) } })
    const lasting = ({ decision_id, external_id, timings_ms, created_at, model, ...rest }: typeof alone) =>
      rest
    expect(lasting(view)).toEqual(lasting(alone))
  })

  it('names its events by a column where it has one, and tells the rows that conflict', async () => {
    const name = 'policy_annual_premium'
    const job = await ended(await launch({ decide: 'all', id_column: name, source: 'premiums' }))
    const table = await readTable([join(path, 'datasets/claims-240.csv')])
    const ids = new Set([...table.columns[namesOf(table).indexOf(name)]!.values])
    const { decided, failed, replayed } = job.result!['decisions'] as Record<string, number>
    expect(decided).toBe(ids.size)
    expect(decided! + failed! + replayed!).toBe(240)
  })

  it('that is not there, cannot be flagged or asks for what there is not is refused at once', async () => {
    const code = (body: object, query = {}) =>
      launch(body, { query }).then(
        () => 'launched',
        (error) => error.problem.code,
      )
    expect(await code({ dataset_id: 'absent' })).toBe('jobs.unknown_dataset')
    expect(await code({ dataset_id: '../candor' })).toBe('http.invalid_request')
    expect(await code({ decide: 'some' })).toBe('http.invalid_request')
    expect(await code({ decide: 'flagged' }, { use: 'dashboard' })).toBe('jobs.nothing_to_flag')
    expect(await code({}, { use: 'x' })).toBe('decisions.unknown_use')
    await expect(launch({ dataset_id: 'absent' })).rejects.toMatchObject({
      problem: { errors: [{ pointer: '/dataset_id', detail: 'no data set absent' }] },
    })
    await enter('huge', 10_000_001)
    expect(await code({ dataset_id: 'huge', decide: 'all' })).toBe('jobs.too_many_decisions')
    expect(await code({}, { version: '9' })).toBe('store.unknown_version')
  })

  it('whose columns do not fit fails at the first attempt, and says why', async () => {
    await writeRows(join(path, 'datasets/narrow.csv'), tableRows(selectColumns(claimsTable, ['age'])))
    await enter('narrow', claimsTable.rows)
    const job = await ended(await launch({ dataset_id: 'narrow' }))
    expect(job).toMatchObject({ state: 'failed', attempts: 1, result: null })
    expect(job.error).toMatch(/^features\.missing_column: /)
    expect(job.error).not.toContain(path)
  })
})

describe('a job', () => {
  it('is cancelled while it waits, and stays so', async () => {
    const tenantId = 'default'
    const waiting = { payload: {}, maxAttempts: 1, at: Date.now() }
    await store.run('job.enqueue', { tenantId, id: 'w', kind: 'nobody', uniqueKey: 'w', ...waiting })
    expect(await client().jobCancel({ params: { id: 'w' } })).toMatchObject({ state: 'cancelled' })
    expect(await client().jobCancel({ params: { id: 'w' } })).toMatchObject({ state: 'cancelled' })
    expect((await ended('w')).state).toBe('cancelled')
    expect(await entriesOf('job.cancel')).toMatchObject([{ target_type: 'job', target_id: 'w' }])
  })

  it('that has ended cannot be cancelled; one that is not there is not found', async () => {
    const done = await ended(await launch({}))
    const refused = (id: string) =>
      client()
        .jobCancel({ params: { id } })
        .catch((error) => [error.status, error.problem.code])
    expect(await refused(done.id)).toEqual([409, 'store.job_has_ended'])
    expect(await refused('absent')).toEqual([404, 'store.unknown_job'])
    await expect(client().job({ params: { id: 'absent' } })).rejects.toThrow('store.unknown_job')
    await expect(ended('absent')).rejects.toThrow('store.unknown_job')
  })

  it('is watched by a hundred at once, and by no more', async () => {
    const about = { payload: {}, maxAttempts: 1, at: Date.now() }
    await store.run('job.enqueue', { tenantId: 'default', id: 'q', kind: 'nobody', uniqueKey: 'q', ...about })
    const leaving = new AbortController()
    const watch = () => fetch(`${server.address}v1/jobs/q/events`, { signal: leaving.signal })
    const streams = await Promise.all(Array.from({ length: 100 }, watch))
    expect(streams.every(({ status }) => status === 200)).toBe(true)
    const refused = await watch()
    expect([refused.status, (await refused.json()).code]).toEqual([503, 'http.too_many_streams'])
    leaving.abort()
    for (;;) {
      const again = await fetch(`${server.address}v1/jobs/q/events`)
      await again.body?.cancel()
      if (again.status === 200) break
    }
  })

  it('has no stream for HEAD, which would be read to its end for nobody', async () => {
    const about = { payload: {}, maxAttempts: 1, at: Date.now() }
    await store.run('job.enqueue', { tenantId: 'default', id: 'h', kind: 'nobody', uniqueKey: 'h', ...about })
    const asked = await fetch(`${server.address}v1/jobs/h/events`, { method: 'HEAD' })
    expect([asked.status, asked.headers.get('allow')]).toEqual([405, 'GET'])
  })

  it('leaves nothing behind but its files', () => {
    expect(readdirSync(join(path, 'jobs')).length).toBeLessThanOrEqual(1)
    expect(readdirSync(join(path, 'outputs')).every((name) => /^[0-9a-f]{64}\.parquet$/.test(name))).toBe(
      true,
    )
  })
})
