import { createHash } from 'node:crypto'
import { readdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobFile } from '../../src/jobs/job-file.ts'
import { retainStore } from '../../src/jobs/retain-store.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { jobWithFile } from '../served/job-with-file.ts'
import { describeOnEngines } from '../store/engines.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
const hour = 3_600_000
const day = 24 * hour
/** a day from now: what the test writes is not new any more */
const now = Date.now() + day

describeOnEngines('files of jobs', ({ engine, place }) => {
  const dataDir = folder.in(engine)
  let store: Store

  beforeAll(async () => {
    store = await openStore(await place())
    await store.run('tenant.create', { id: 'north', name: 'North', by: 'operator', at: now })
    const made = (id: string, age: number, tenantId: string, bytes: string) =>
      jobWithFile(store, dataDir, id, now - age * day, { tenantId, bytes })
    await made('old', 40, 'default', 'of old')
    await made('shared', 40, 'default', 'of both')
    await made('theirs', 40, 'north', 'of both')
    await made('young', 10, 'default', 'of young')
  })
  afterAll(() => store.close())

  const retain = (tenantId: string, more: object = {}) =>
    retainStore({ store, dataDir, tenantId, actor: 'operator', at: now, ...more })
  const set = (tenantId: string, change: object) =>
    store.run('retention.set', { tenantId, actor: 'operator', change, at: now })
  const nameOf = (bytes: string) => `${createHash('sha256').update(bytes).digest('hex')}.parquet`
  const there = () => readdirSync(`${dataDir}/outputs`).sort()
  const fileOf = (tenantId: string, id: string) =>
    jobFile({ store, dataDir }, { tenantId, id, name: 'scores' })
  const all = ['of old', 'of both', 'of young'].map(nameOf).sort()

  it('stay as long as their jobs unless somebody says otherwise', async () => {
    expect(await retain('default')).toMatchObject({ jobs: 0, outputs: 0 })
    expect(there()).toEqual(all)
  })

  it('are counted first, and stay while they may be of a job that is about to end', async () => {
    await set('default', { outputs: 30 })
    expect(await retain('default', { dryRun: true })).toMatchObject({ jobs: 0, outputs: 2 })
    // that of `shared` is left to the other tenant, so nothing is removed
    expect(await retain('default', { at: Date.now() + hour / 2 })).toMatchObject({ outputs: 1 })
    expect(there()).toEqual(all)
  })

  it('stay where an erasure has put others in their places since they were looked at', async () => {
    const paths = [`outputs/${nameOf('of another time')}`]
    const about = { tenantId: 'default', id: 'old', actor: 'operator', at: now }
    expect(await store.run('job.forget_outputs', { ...about, paths })).toBe(false)
    expect(await retain('default', { dryRun: true })).toMatchObject({ outputs: 1 })
  })

  it('go when their time is over, and the record of the job says so', async () => {
    expect(await retain('default')).toMatchObject({ jobs: 0, outputs: 1 })
    expect(there()).toEqual(['of both', 'of young'].map(nameOf).sort())
    const { result } = await store.run('job.get', { tenantId: 'default', id: 'old' })
    expect(result).toEqual({
      files: [
        {
          name: 'scores',
          sha256: nameOf('of old').slice(0, 64),
          bytes: 6,
          rows: 240,
          deleted_at: new Date(now).toISOString(),
        },
      ],
    })
    for (const id of ['old', 'shared'])
      await expect(fileOf('default', id)).rejects.toMatchObject({
        code: 'jobs.file_deleted',
        message: expect.stringContaining(`the file scores of job ${id} was deleted at`),
      })
    expect(await retain('default')).toMatchObject({ outputs: 0 })
  })

  it('stay for another tenant that has made the same', async () => {
    const { stream, bytes } = await fileOf('north', 'theirs')
    stream.destroy()
    expect(bytes).toBe('of both'.length)
    await set('north', { outputs: 30 })
    expect(await retain('north')).toMatchObject({ outputs: 1 })
    expect(there()).toEqual([nameOf('of young')])
  })

  it('go with their job', async () => {
    await set('default', { outputs: null, jobs: 5 })
    const left = await retain('default', { at: Date.now() + hour / 2 })
    expect(left).toMatchObject({ jobs: 2, outputs: 0 })
    expect(there()).toEqual([nameOf('of young')])
    expect(await retain('default')).toMatchObject({ jobs: 1, outputs: 1 })
    expect(there()).toEqual([])
    await expect(fileOf('default', 'young')).rejects.toMatchObject({ code: 'store.unknown_job' })
  })

  it('stand in the audit log, which holds together', async () => {
    const chain = { chainId: 'default/0', after: 0, limit: 200 }
    const entries = await store.run('audit.entries', { tenantId: 'default', ...chain })
    const facts = entries.map(({ payload }) => JSON.parse(payload))
    const deleted = facts.filter(({ details }) => details?.kind === 'outputs')
    expect(deleted).toMatchObject(
      [
        ['shared', 'of both'],
        ['old', 'of old'],
        ['young', 'of young'],
      ].map(([id, bytes]) => ({
        action: 'store.retain',
        actor: 'operator',
        target_type: 'job',
        target_id: id,
        details: { files: [`outputs/${nameOf(bytes!)}`] },
      })),
    )
    for (const tenantId of ['default', 'north'])
      expect(await verifyLog({ store, tenantId })).toMatchObject({ ok: true })
  })
})
