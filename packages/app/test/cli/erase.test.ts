import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { foundIn, person, plant } from '../jobs/erasure/planted-person.ts'
import { storedText } from '../store/stored-text.ts'
import { runCli } from './run-cli.ts'

it('erases a person from data sets by the columns that it is told, and says first what that would be', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'candor-erase-'))
  const file = join(dataDir, 'candor.db')
  const store = await openStore(file)
  const planted = await plant(store, dataDir)
  await store.close()
  const erase = (...more: string[]) =>
    runCli([
      ...['store', 'erase', '--entity', `${person.type}/${person.externalId}`, '--reason', 'request 114'],
      ...['--data-dir', dataDir, ...more],
    ])
  const found = async () => foundIn(dataDir, planted, await storedText('sqlite', file))
  const before = await found()
  const elsewhere = await erase('--columns', 'city,amount', '--dry-run')
  expect(elsewhere).toMatchObject({ code: 3 })
  expect(elsewhere.last).toContain('jobs.named_elsewhere')
  expect(elsewhere.last).toContain('customer of csv')
  const told = await erase('--columns', 'customer', '--dry-run')
  expect(told).toMatchObject({
    code: 0,
    stdout:
      'to be erased: 2 events, 2 decisions, 0 events of others; 4 data sets and 1 file of jobs to be rewritten\n',
  })
  expect(await found()).toEqual(before)
  const done = await erase('--columns', 'customer', '--json')
  expect(JSON.parse(done.stdout)).toMatchObject({ dry_run: false, events: 2, elsewhere: [] })
  expect(await found()).toEqual([])
}, 60_000)
