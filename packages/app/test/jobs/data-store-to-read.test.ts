import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { openDataStore, openDataStoreToRead } from '../../src/jobs/data-store.ts'
import { migrate } from '../../src/store/migrate.ts'
import { migrationsOf } from '../../src/store/migrations/index.ts'
import { openDatabase } from '../../src/store/sqlite/open-database.ts'
import { sqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()

it('reads beside somebody who writes, and writes nothing', async () => {
  const dir = folder.in('current')
  const writing = await openDataStore(dir)
  const reading = await openDataStoreToRead(dir)
  await writing.run('tenant.create', { id: 'north', name: 'North', by: 'operator', at: 1 })
  expect((await reading.run('tenant.list', {})).map(({ id }) => id)).toEqual(['default', 'north'])
  const write = reading.run('tenant.create', { id: 'south', name: 'South', by: 'operator', at: 1 })
  await expect(write).rejects.toMatchObject({ code: 'store.unavailable' })
  await reading.close()
  await writing.close()
})

it('a store of an older version is brought up to date, unless a server runs on it', async () => {
  const dir = folder.in('older')
  mkdirSync(dir)
  const database = openDatabase(folder.in('older', 'candor.db'))
  const db = new Kysely({ dialect: sqliteDialect(database) })
  const [first] = Object.entries(migrationsOf('sqlite'))
  await migrate(db, Object.fromEntries([first!]))
  await db.destroy()
  const lock = folder.in('older', 'server.lock')
  writeFileSync(lock, JSON.stringify({ pid: process.ppid, started: null, address: null, token: 'x' }))
  const before = readFileSync(folder.in('older', 'candor.db'))
  await expect(openDataStoreToRead(dir)).rejects.toMatchObject({ code: 'store.older_schema', kind: 'state' })
  expect(readFileSync(folder.in('older', 'candor.db')).equals(before)).toBe(true)
  rmSync(lock)
  const store = await openDataStoreToRead(dir)
  expect(await store.run('tenant.list', {})).toHaveLength(1)
  await store.close()
})

it('says what is wrong with a file that is no store, and with one of a newer version', async () => {
  mkdirSync(folder.in('other'))
  writeFileSync(folder.in('other', 'candor.db'), 'a'.repeat(4096))
  await expect(openDataStoreToRead(folder.in('other'))).rejects.toMatchObject({ code: 'store.not_a_store' })
  await (await openDataStore(folder.in('newer'))).close()
  const database = openDatabase(folder.in('newer', 'candor.db'))
  database.exec("insert into kysely_migration (name, timestamp) values ('9999_future', 'x')")
  database.close()
  await expect(openDataStoreToRead(folder.in('newer'))).rejects.toMatchObject({ code: 'store.newer_schema' })
})
