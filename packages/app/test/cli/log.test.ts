import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { openStore, recordDecision } from '../../src/store/index.ts'
import { decisionInput, modelInput } from '../store/decision-inputs.ts'
import { temporaryFolder } from '../temporary-folder.ts'
import { runCli } from './run-cli.ts'

const folder = temporaryFolder()
const dataDir = folder.in('data')
const log = (...args: string[]) => runCli(['log', ...args, '--data-dir', dataDir])

it('verifies, signs, finds what was cut off, and states it', async () => {
  expect(await log('verify')).toMatchObject({ code: 3, last: expect.stringContaining('store.absent') })
  const path = `${dataDir}/candor.db`
  const store = await openStore(path)
  await store.run('registry.register', modelInput('model-a'))
  for (let i = 0; i < 3; i++) await recordDecision(store, decisionInput())
  await store.close()

  expect(await log('verify', '--decisions')).toMatchObject({
    code: 0,
    stdout: 'whole: 4 entries, 3 decisions, 0 erased\n',
  })
  const file = folder.in('checkpoints.jsonl')
  expect((await log('checkpoint', '--out', file)).code).toBe(0)
  expect((await log('checkpoint', '--out', file)).code).toBe(0)
  expect(readFileSync(file, 'utf8').trimEnd().split('\n')).toHaveLength(2)
  expect(await log('verify', '--against', file)).toMatchObject({
    code: 0,
    stdout: 'whole: 4 entries, 2 checkpoints\n',
  })

  const database = new DatabaseSync(path)
  const { hash } = database.prepare('select hash from audit_entry where seq = 2').get() as { hash: string }
  database.exec('drop trigger audit_entry_refuses_delete')
  database.exec(`delete from audit_entry where seq > 2; update audit_head set seq = 2, hash = '${hash}'`)
  database.close()
  expect(await log('verify', '--against', file)).toMatchObject({
    code: 1,
    stdout:
      'broken: in default/0, entry 3 and all behind it are missing (2 entries, 2 checkpoints before it)\n',
  })
  const last = readFileSync(file, 'utf8').trimEnd().split('\n').at(-1)!
  writeFileSync(file, `${last}\n`)
  expect((await log('re-anchor', '--against', file, '--reason', 'restored')).code).toBe(0)
  const after = await log('verify', '--against', file, '--json')
  expect(after.code).toBe(0)
  expect(JSON.parse(after.stdout)).toMatchObject({
    ok: true,
    checked: 3,
    re_anchored: [JSON.parse(last).id],
  })
})

it('holds the log of each tenant against the checkpoints of one file', async () => {
  const shared = folder.in('shared')
  const ofShared = (...args: string[]) => runCli([...args, '--data-dir', shared])
  expect((await ofShared('tenants', 'create', 'north')).code).toBe(0)
  expect((await ofShared('tenants', 'create', 'north-east')).code).toBe(0)
  const file = folder.in('of-all.jsonl')
  for (const tenant of ['default', 'north'])
    expect((await ofShared('log', 'checkpoint', '--tenant', tenant, '--out', file)).code).toBe(0)
  const verify = (tenant: string) => ofShared('log', 'verify', '--tenant', tenant, '--against', file)
  expect(await verify('default')).toMatchObject({ code: 0, stdout: 'whole: 0 entries, 1 checkpoints\n' })
  expect(await verify('north')).toMatchObject({ code: 0, stdout: 'whole: 1 entries, 1 checkpoints\n' })
  expect(await verify('north-east')).toMatchObject({
    code: 3,
    last: `error audit.no_checkpoint: ${file} has no checkpoint of tenant north-east`,
  })
  const anchor = await ofShared(
    'log',
    're-anchor',
    '--tenant',
    'north-east',
    '--against',
    file,
    '--reason',
    'r',
  )
  expect(anchor).toMatchObject({ code: 3, last: expect.stringContaining('audit.no_checkpoint') })
})
