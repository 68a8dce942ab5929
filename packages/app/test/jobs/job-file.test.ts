import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { jobFile } from '../../src/jobs/job-file.ts'
import { openStore, type Store } from '../../src/store/index.ts'
import { jobWithFile } from '../served/job-with-file.ts'
import { storePath } from '../store/decision-inputs.ts'

const tenantId = 'default'
let store: Store
let dataDir: string

beforeAll(async () => {
  store = await openStore(storePath())
  dataDir = mkdtempSync(join(tmpdir(), 'candor-job-file-'))
  await jobWithFile(store, dataDir, 'scored', 1_700_000_000_000)
})

afterAll(() => store.close())

const fileOf = (name: string, place: string | null = dataDir) =>
  jobFile({ store, dataDir: place }, { tenantId, id: 'scored', name })

it('opens a file that a job has made', async () => {
  const { stream, bytes } = await fileOf('scores')
  const content = await text(stream)
  expect(content).toBe('PAR1 as a job would write it PAR1')
  expect(bytes).toBe(content.length)
})

it('refuses one that the job has not made, and one where no data folder is, telling those that it has', async () => {
  const refused = { code: 'jobs.unknown_file', kind: 'absent' }
  const message = 'job scored has no file decisions; it has scores'
  await expect(fileOf('decisions')).rejects.toMatchObject({ ...refused, message })
  await expect(fileOf('scores', null)).rejects.toMatchObject(refused)
})

it('refuses one that was taken away since', async () => {
  rmSync(join(dataDir, 'outputs'), { recursive: true })
  mkdirSync(join(dataDir, 'outputs'))
  const message = 'job scored has no file scores; it has none that is still there'
  await expect(fileOf('scores')).rejects.toMatchObject({ code: 'jobs.unknown_file', message })
})

it('knows no file of a job of another tenant', async () => {
  const elsewhere = jobFile({ store, dataDir }, { tenantId: 'east', id: 'scored', name: 'scores' })
  await expect(elsewhere).rejects.toMatchObject({ code: 'store.unknown_job' })
})
