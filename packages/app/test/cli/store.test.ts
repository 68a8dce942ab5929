import { readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { Readable } from 'node:stream'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { usualDatasetLimits } from '../../src/config/index.ts'
import { receiveDataset } from '../../src/jobs/datasets/receive-dataset.ts'
import { openStore, recordDecision } from '../../src/store/index.ts'
import { dataFolderWith } from '../served/registered-models.ts'
import { decisionInput } from '../store/decision-inputs.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const store = (...args: string[]) => runCli(['store', ...args])

afterEach(() => vi.unstubAllEnvs())

/** A data folder with a model and three decisions of it. */
async function dataDirWithDecisions(): Promise<string> {
  const { path, store: opened } = await dataFolderWith({ 'model-a': 'rf' })
  for (let i = 0; i < 3; i++) recordDecision(await opened, decisionInput())
  const about = { tenantId: 'default', principalId: 'demo', at: 1000, announced: null } as const
  await receiveDataset(
    { store: opened, dataDir: path, limits: usualDatasetLimits },
    { ...about, name: 'people', format: 'csv', bytes: Readable.from(['age\n41\n']) },
  )
  writeFileSync(`${path}/datasets/.upload-1.csv`, 'half')
  await opened.close()
  return path
}

describe('store', () => {
  it('is backed up while it is used, restored elsewhere, and whole there', async () => {
    const dataDir = await dataDirWithDecisions()
    const inUse = await openStore(`${dataDir}/candor.db`)
    const out = folder.in('backup')
    const backedUp = await store('backup', '--out', out, '--data-dir', dataDir, '--json')
    expect(backedUp.code).toBe(0)
    expect(statSync(out).mode & 0o077).toBe(0)
    expect(statSync(`${out}/candor.db`).mode & 0o077).toBe(0)
    const { files } = JSON.parse(backedUp.stdout)
    expect(JSON.stringify(files)).not.toContain('upload')
    expect(files.map(({ path }: { path: string }) => path)).toContain('candor.db')
    recordDecision(await inUse, decisionInput())
    await inUse.close()
    expect(await store('backup', '--out', out, '--data-dir', dataDir)).toMatchObject({
      code: 4,
      last: expect.stringContaining('files.exists'),
    })
    const restored = folder.in('restored')
    expect((await store('restore', out, '--data-dir', restored)).code).toBe(0)
    expect(statSync(`${restored}/candor.db`).mode & 0o077).toBe(0)
    const doctor = await store('doctor', '--data-dir', restored)
    expect(doctor).toMatchObject({
      code: 0,
      stdout: [
        'whole   database: whole',
        'whole   models: 1 versions, every file as registered',
        'whole   audit log: 5 entries, 3 decisions, 0 erased',
        'whole   data sets: 1, every file as kept',
        '',
      ].join('\n'),
    })
    expect(await store('restore', out, '--data-dir', restored)).toMatchObject({
      code: 4,
      last: expect.stringContaining('store.in_the_way'),
    })
  })

  it('keeps what it is told to keep, and says what it would delete', async () => {
    const dataDir = await dataDirWithDecisions()
    const retain = (...args: string[]) => store('retain', ...args, '--data-dir', dataDir)
    expect(await retain('--dry-run')).toMatchObject({
      code: 0,
      stdout: 'to be deleted: 0 decisions, 0 events, 0 narratives, 0 jobs, 0 outputs\n',
    })
    for (const wrong of ['decisions=0', 'decisions=x', 'people=3'])
      expect(await retain('--set', wrong)).toMatchObject({ code: 2 })
    expect(await retain('--set', 'decisions=30,events=never')).toMatchObject({
      code: 0,
      stdout:
        'decisions 30 days, events for ever, narratives for ever, jobs 90 days, outputs as long as their jobs, at least what a domain declares\n',
    })
    expect((await retain('--dry-run')).stdout).toContain('3 decisions')
    expect((await retain()).stdout).toBe('deleted: 3 decisions, 0 events, 0 narratives, 0 jobs, 0 outputs\n')
    expect((await store('doctor', '--data-dir', dataDir)).stdout).toContain('0 decisions, 3 erased')
    expect((await retain('--set', 'decisions=never')).stdout).toContain('decisions for ever')
  })

  it('is copied into another file, once', async () => {
    const dataDir = await dataDirWithDecisions()
    const target = `sqlite:${folder.in('copied.db')}`
    const copied = await store('copy', `sqlite:${dataDir}/candor.db`, target)
    expect(copied).toMatchObject({ code: 0, stdout: expect.stringContaining('default/0 to entry 5') })
    expect(await store('copy', `sqlite:${dataDir}/candor.db`, target)).toMatchObject({
      code: 4,
      last: expect.stringContaining('store.not_empty'),
    })
  })

  it('is looked at for every tenant, whose logs are verified each', async () => {
    const dataDir = await dataDirWithDecisions()
    const opened = await openStore(`${dataDir}/candor.db`)
    await opened.run('tenant.create', { id: 'north', name: 'north', by: 'operator', at: Date.now() })
    await opened.close()
    const verify = (tenant: string) => runCli(['log', 'verify', '--tenant', tenant, '--data-dir', dataDir])
    expect(await verify('north')).toMatchObject({ code: 0, stdout: 'whole: 1 entries\n' })
    expect(await verify('south')).toMatchObject({
      code: 3,
      last: 'error access.unknown_tenant: no such tenant: south',
    })
    expect((await store('doctor', '--data-dir', dataDir)).code).toBe(0)
    const database = new DatabaseSync(`${dataDir}/candor.db`)
    const triggers = database.prepare("select name from sqlite_master where type = 'trigger'").all()
    for (const { name } of triggers) database.exec(`drop trigger ${name}`)
    database.exec(
      "update audit_entry set payload = replace(payload, 'operator', 'somebody') where chain_id = 'north/0'",
    )
    database.close()
    expect(await verify('default')).toMatchObject({ code: 0 })
    expect(await verify('north')).toMatchObject({ code: 1 })
    expect(await store('doctor', '--data-dir', dataDir)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('content at entry 1 of north/0'),
    })
  })

  it('is not copied from a folder', async () => {
    const dataDir = await dataDirWithDecisions()
    expect(await store('copy', dataDir, `sqlite:${folder.in('of-a-folder.db')}`)).toMatchObject({
      code: 4,
      last: expect.stringContaining('store.not_a_store'),
    })
  })

  it('erases a person, and says what is wrong when it cannot', async () => {
    const { path: dataDir, store: opened } = await dataFolderWith({ 'model-a': 'rf' })
    const entity = { id: 'e-1', type: 'account', externalId: 'a/b' }
    recordDecision(await opened, decisionInput({ event: { entity } }))
    await opened.close()
    const erase = (name: string, reason: string) =>
      store('erase', '--entity', name, '--reason', reason, '--data-dir', dataDir)
    expect(await erase('account', 'r-1')).toMatchObject({ code: 2 })
    expect(await erase('account/a', 'r-1')).toMatchObject({
      code: 3,
      last: expect.stringContaining('store.unknown_entity'),
    })
    expect(await erase('account/a/b', 'by a/b')).toMatchObject({
      code: 2,
      last: expect.stringContaining('store.reason_names_person'),
    })
    expect(await erase('account/a/b', 'r-1')).toMatchObject({
      code: 0,
      stdout: 'erased: 1 events, 1 decisions, 0 events of others\n',
    })
    expect(await store('doctor', '--data-dir', dataDir)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('3 entries, 0 decisions, 1 erased'),
    })
  })

  it('finds a model without its files, a changed decision and a broken database', async () => {
    const dataDir = await dataDirWithDecisions()
    const dataset = readdirSync(`${dataDir}/datasets`).find((name) => !name.startsWith('.'))
    writeFileSync(`${dataDir}/datasets/${dataset}`, 'age\n42\n')
    const [bundle] = readdirSync(`${dataDir}/bundles`)
    rmSync(`${dataDir}/bundles/${bundle}`, { recursive: true })
    const database = new DatabaseSync(`${dataDir}/candor.db`)
    database.exec('pragma foreign_keys = off; drop trigger decision_refuses_update')
    database.exec(`update decision set outcome = 'PASS', model_name = 'nobody'`)
    database.close()
    const doctor = await store('doctor', '--data-dir', dataDir, '--json')
    expect(doctor.code).toBe(1)
    const { ok, checks } = JSON.parse(doctor.stdout)
    expect(ok).toBe(false)
    expect(checks.map((check: { ok: boolean }) => check.ok)).toEqual([false, false, false, false])
    expect(checks[0].detail).toContain('a row of decision names one of model_version that is not there')
    expect(checks[2].detail).toBe('content at entry 2 of default/0')
  })

  it('restores nothing from what is no whole backup', async () => {
    const dataDir = await dataDirWithDecisions()
    const out = folder.in('damaged')
    await store('backup', '--out', out, '--data-dir', dataDir)
    writeFileSync(`${out}/candor.db`, 'changed')
    const target = folder.in('target')
    expect(await store('restore', out, '--data-dir', target)).toMatchObject({
      code: 4,
      last: expect.stringContaining('store.damaged_backup'),
    })
    expect(await store('restore', folder.path, '--data-dir', target)).toMatchObject({
      code: 2,
      last: expect.stringContaining('store.not_a_backup'),
    })
    expect((await store('restore', folder.in('nowhere'), '--data-dir', target)).code).toBe(3)
    expect(readdirSync(folder.path)).not.toContain('target')
  })

  it('is migrated or made, absent, or on a server', async () => {
    const dataDir = folder.in('new')
    expect((await store('doctor', '--data-dir', dataDir)).last).toContain('store.absent')
    expect((await store('migrate', '--data-dir', dataDir)).code).toBe(0)
    expect((await store('doctor', '--data-dir', dataDir)).code).toBe(0)
    vi.stubEnv('CANDOR_STORE', 'postgres://h/d')
    for (const args of [
      ['backup', '--out', folder.in('x')],
      ['restore', folder.in('backup')],
    ])
      expect((await store(...args, '--data-dir', dataDir)).last).toContain('store.backup_on_server')
  })
})
