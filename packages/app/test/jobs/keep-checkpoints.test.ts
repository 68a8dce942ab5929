import { mkdirSync, readFileSync, rmdirSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { knownAuditKeys } from '../../src/jobs/audit-key.ts'
import { checkpointsPath, type KeepCheckpoints, keepCheckpoints } from '../../src/jobs/keep-checkpoints.ts'
import { checkpointsOfTenant, readCheckpointFile } from '../../src/jobs/sign-checkpoint.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from '../store/decision-inputs.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const tenantId = 'default'
const folder = temporaryFolder()

let dataDir: string
let store: Store
let count = 0

beforeEach(async () => {
  count += 1
  dataDir = folder.in(`data-${count}`)
  mkdirSync(dataDir)
  store = await openStore(`${dataDir}/candor.db`)
  await store.run('registry.register', modelInput('model-a'))
})

afterEach(() => store.close())

function keeping(more: Partial<KeepCheckpoints> = {}) {
  const lines: string[] = []
  const failures: unknown[] = []
  const keeper = keepCheckpoints({
    store,
    dataDir,
    every: 10,
    onSigned: (line) => lines.push(line),
    onFailed: (error) => failures.push(error),
    ...more,
  })
  return { keeper, lines, failures }
}

const decideTimes = async (times: number) => {
  for (let i = 0; i < times; i++) await recordDecision(store, decisionInput())
}

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 5))
}

it('signs after so many entries and at the end, to store, file and listener alike', async () => {
  const { keeper, lines, failures } = keeping({ entries: 5 })
  await decideTimes(3)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(lines).toEqual([])
  await decideTimes(1)
  await until(() => lines.length === 1)
  await decideTimes(2)
  await keeper.stop()
  expect(failures).toEqual([])
  expect(lines.map((line) => JSON.parse(line).heads[0].seq)).toEqual([5, 7])
  expect(readFileSync(checkpointsPath(dataDir), 'utf8')).toBe(`${lines.join('\n')}\n`)
  expect(statSync(checkpointsPath(dataDir)).mode & 0o077).toBe(0)
  expect(await store.run('audit.checkpoints', { tenantId })).toHaveLength(2)
  const checkpoints = await readCheckpointFile(checkpointsPath(dataDir))
  const keys = await knownAuditKeys(dataDir, null)
  expect(await verifyLog({ store, tenantId, checkpoints, keys })).toMatchObject({ ok: true, checkpoints: 2 })
})

it('signs after an hour where there is something new, goes on behind the last one, and not for nothing', async () => {
  let now = Date.now()
  const first = keeping({ now: () => now })
  await new Promise((resolve) => setTimeout(resolve, 40))
  expect(first.lines).toEqual([])
  now += 3_600_000
  await until(() => first.lines.length === 1)
  now += 3_600_000
  await new Promise((resolve) => setTimeout(resolve, 40))
  await first.keeper.stop()
  expect(first.lines).toHaveLength(1)

  const second = keeping({ entries: 3 })
  await decideTimes(2)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(second.lines).toEqual([])
  await decideTimes(1)
  await until(() => second.lines.length === 1)
  await second.keeper.stop()
  expect(second.lines).toHaveLength(1)
})

it('signs the log of every tenant by itself, also of one that came meanwhile', async () => {
  const { keeper, lines, failures } = keeping()
  await store.run('tenant.create', { id: 'north', name: 'North', by: 'operator', at: Date.now() })
  await keeper.stop()
  expect(failures).toEqual([])
  const chains = lines.map((line) =>
    JSON.parse(line).heads.map((head: { chain_id: string }) => head.chain_id),
  )
  expect(chains).toEqual([['default/0'], ['north/0']])
  expect(await store.run('audit.checkpoints', { tenantId: 'north' })).toHaveLength(1)

  const keys = await knownAuditKeys(dataDir, null)
  const verify = async (ofTenant: string) => {
    const checkpoints = await checkpointsOfTenant(checkpointsPath(dataDir), ofTenant)
    return verifyLog({ store, tenantId: ofTenant, checkpoints, keys })
  }
  expect(await verify('default')).toMatchObject({ ok: true, checkpoints: 1 })
  expect(await verify('north')).toMatchObject({ ok: true, checkpoints: 1 })
  const database = new DatabaseSync(`${dataDir}/candor.db`)
  database.exec('drop trigger audit_entry_refuses_delete')
  database.exec("delete from audit_entry where chain_id = 'north/0'")
  database.exec(`update audit_head set seq = 0, hash = '${'0'.repeat(64)}' where chain_id = 'north/0'`)
  database.close()
  expect(await verify('default')).toMatchObject({ ok: true })
  expect(await verify('north')).toMatchObject({
    ok: false,
    first_bad: { chain: 'north/0', kind: 'truncated' },
  })
  await expect(verify('nort')).rejects.toMatchObject({
    code: 'audit.no_checkpoint',
    message: expect.stringContaining('no checkpoint of tenant nort'),
  })
})

it('says when the file cannot be written, and does not sign again for that', async () => {
  mkdirSync(checkpointsPath(dataDir))
  const { keeper, lines, failures } = keeping({ entries: 1 })
  await until(() => failures.length > 0)
  await new Promise((resolve) => setTimeout(resolve, 60))
  expect(lines).toHaveLength(1)
  rmdirSync(checkpointsPath(dataDir))
  await decideTimes(1)
  await until(() => lines.length === 2)
  await keeper.stop()
  expect(await readCheckpointFile(checkpointsPath(dataDir))).toHaveLength(1)
})
