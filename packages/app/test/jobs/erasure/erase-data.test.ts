import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { checkDatasets } from '../../../src/jobs/datasets/check-datasets.ts'
import { eraseEntity } from '../../../src/jobs/erase-entity.ts'
import { jobFile } from '../../../src/jobs/job-file.ts'
import { verifyLog } from '../../../src/jobs/verify-log.ts'
import { openStore, type Store } from '../../../src/store/index.ts'
import { describeOnEngines } from '../../store/engines.ts'
import { storedText } from '../../store/stored-text.ts'
import {
  at,
  foundIn,
  hisRows,
  type Planted,
  person,
  plant,
  secrets,
  tenantId,
  valuesOf,
} from './planted-person.ts'

describeOnEngines('a person in data sets', ({ engine, place }) => {
  let store: Store
  let where: string
  let dataDir: string
  let planted: Planted
  let tables: Record<string, unknown[][]>
  const erasure = { tenantId, actor: 'demo', ...person, reason: 'request 114', at }

  beforeAll(async () => {
    where = await place()
    dataDir = engine === 'sqlite' ? dirname(where) : mkdtempSync(join(tmpdir(), 'candor-files-'))
    store = await openStore(where)
    planted = await plant(store, dataDir)
    tables = await everyTable()
  })
  afterAll(() => store.close())

  const found = async () => foundIn(dataDir, planted, await storedText(engine, where))

  async function everyTable(): Promise<Record<string, unknown[][]>> {
    const tables: Record<string, unknown[][]> = {}
    for (const [name, id] of Object.entries(planted.datasets)) {
      const { uri } = await store.run('dataset.get', { tenantId, id })
      tables[name] = await valuesOf(join(dataDir, uri))
    }
    return tables
  }

  it('is found there before', async () => {
    const places = (await found()).join('\n')
    for (const one of [...secrets, ...planted.hashes]) expect(places).toContain(one)
  })

  it('is taken for nobody where no column is known to mean him', async () => {
    const nowhere = { ...erasure, dataDir, columns: ['city'] }
    await expect(eraseEntity(store, nowhere)).rejects.toMatchObject({ code: 'jobs.named_elsewhere' })
    expect(await everyTable()).toEqual(tables)
  })

  it('stays where it is only asked what would go', async () => {
    const before = await found()
    const told = await eraseEntity(store, { ...erasure, dataDir, dryRun: true })
    expect(told).toMatchObject({ dry_run: true, events: 2, decisions: 2, named: 0, elsewhere: [] })
    expect(told.datasets.map(({ rows }) => rows)).toEqual([2, 2, 2, 2])
    expect(told.files).toEqual([{ job_id: 'done', name: 'decisions', successor: 'decisions-2', rows: 1 }])
    const nobody = { ...erasure, externalId: 'nobody', dataDir, dryRun: true }
    await expect(eraseEntity(store, nobody)).rejects.toMatchObject({ code: 'store.unknown_entity' })
    expect(await found()).toEqual(before)
  })

  it('stays where a job began, or another erasure ended, after the files were looked at', async () => {
    const { csv: id } = planted.datasets
    const { uri: before, digest, bytes } = await store.run('dataset.get', { tenantId, id: id! })
    const made = { id: id!, uri: 'datasets/x.csv', digest, bytes, schemaJson: '[]', rows: 1, salt: 'cc' }
    const enter = (of: string, jobs: readonly string[]) =>
      store.run('entity.erase', {
        ...{ ...erasure, maintenanceId: 'm' },
        files: {
          ...{ datasets: [{ ...made, before: of }], outputs: [], orphans: [] },
          ...{ jobKind: 'score_dataset', jobs, tombstoneIds: ['t'] },
        },
      })
    const refused = { code: 'jobs.dataset_in_use' }
    await expect(enter(before, ['done', 'failed'])).rejects.toMatchObject(refused)
    await expect(enter('datasets/y.csv', ['done', 'failed', 'waiting'])).rejects.toMatchObject(refused)
    expect(await store.run('erasure.unfinished', { tenantId })).toEqual([])
    expect(await everyTable()).toEqual(tables)
  })

  it('is nowhere after: not in a table, a file, a name of a file, nor as a hash', async () => {
    const erased = await eraseEntity(store, { ...erasure, dataDir })
    expect(erased).toMatchObject({ events: 2, decisions: 2, named: 0, elsewhere: [] })
    expect(erased.datasets.map(({ name, columns, rows }) => [name, columns, rows]).sort()).toEqual(
      ['corrected', 'csv', 'ndjson', 'parquet'].map((name) => [name, ['customer'], 2]),
    )
    expect(erased.files).toEqual([{ job_id: 'done', name: 'decisions', successor: 'decisions-2', rows: 1 }])
    expect(await found()).toEqual([])
  })

  it('leaves every other row what it was, under its number', async () => {
    const blank = (rows: unknown[][]) =>
      rows.map((row, i) => (hisRows.includes(i) ? row.map(() => null) : row))
    const wanted = Object.fromEntries(Object.entries(tables).map(([name, rows]) => [name, blank(rows)]))
    expect(await everyTable()).toEqual(wanted)
    expect(await checkDatasets(store, tenantId, dataDir)).toBe(4)
    const { digest: one } = await store.run('dataset.get', { tenantId, id: planted.datasets['csv']! })
    const { digest: two } = await store.run('dataset.get', { tenantId, id: planted.datasets['corrected']! })
    expect(one).toBe(two)
  })

  it('leaves the decisions that were made of him, of nobody', async () => {
    for (const id of planted.decisions.slice(0, 2))
      await expect(store.run('decision.evidence', { tenantId, id })).rejects.toMatchObject({
        code: 'store.erased',
      })
    const { snapshot } = await store.run('decision.evidence', { tenantId, id: planted.decisions[2]! })
    expect(snapshot?.valuesJson).toContain('20')
    expect(await verifyLog({ store, tenantId, withDecisions: true })).toMatchObject({
      ok: true,
      decisions: { checked: 1, erased: 2 },
    })
  })

  it('leaves jobs that say what became of their files, and begin with the new ones', async () => {
    const file = (name: string) => jobFile({ store, dataDir }, { tenantId, id: 'done', name })
    await expect(file('decisions')).rejects.toMatchObject({
      code: 'jobs.file_erased',
      message: expect.stringContaining('decisions-2'),
    })
    const made = await file('decisions-2')
    made.stream.destroy()
    const { uri } = await store.run('dataset.get', { tenantId, id: planted.datasets['csv']! })
    const job = (id: string) => store.run('job.get', { tenantId, id })
    const { result } = await job('done')
    const files = result!['files'] as { name: string; path: string }[]
    expect(files.map(({ name }) => name)).toEqual(['decisions', 'decisions-2'])
    expect(
      (await valuesOf(join(dataDir, files[1]!.path))).map(([row, id, decision]) => [row, id, decision]),
    ).toEqual([
      [0, 'c-1', 'd-0'],
      [1, null, planted.decisions[0]],
      [2, 'c-2', 'd-2'],
    ])
    expect(await job('failed')).toMatchObject({
      state: 'failed',
      lastError: 'files.wrong_value: what it said of the data has been erased',
    })
    expect((await job('waiting')).payload).toMatchObject({ file: uri })
    const taken = await store.run('job.take', {
      ...{ tenantId, kinds: ['score_dataset'], by: 'me', leaseMs: 1000, at: Date.now() },
    })
    expect(taken?.id).toBe('waiting')
  })

  it('stands in the audit log: which data sets, which files, and that they were the ones of before', async () => {
    const all = { tenantId, chainId: 'default/0', after: 0, limit: 100 }
    const entries = (await store.run('audit.entries', all)).map(({ payload }) => JSON.parse(payload))
    const of = (action: string) => entries.filter((entry) => entry.action === action)
    expect(of('dataset.erase').length).toBe(4)
    for (const { target_id, before_digest } of of('dataset.erase'))
      expect(of('dataset.create').find((entry) => entry.target_id === target_id).after_digest).toBe(
        before_digest,
      )
    const [made] = of('job.output')
    expect(of('file.erase')).toMatchObject([
      { target_id: 'jobs/done/decisions', before_digest: made.after_digest, reason: 'request 114' },
    ])
    expect(entries.at(-1)).toMatchObject({ action: 'entity.erase', details: { events: 2 } })
  })

  it('cannot be erased twice, and says so', async () => {
    await expect(eraseEntity(store, { ...erasure, dataDir })).rejects.toMatchObject({
      code: 'store.unknown_entity',
    })
  })
})
