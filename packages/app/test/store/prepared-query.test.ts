import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { preparedQuery } from '../../src/store/prepared-query.ts'
import type { StoreSchema } from '../../src/store/schema.ts'
import { sqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts'

let db: Kysely<StoreSchema>
let built = 0

beforeEach(() => {
  const database = new DatabaseSync(':memory:')
  database.exec('create table tenant (id text, name text, settings_json text) strict')
  db = new Kysely<StoreSchema>({ dialect: sqliteDialect(database) })
  built = 0
})

afterEach(() => db.destroy())

const insert = preparedQuery((tx, row: StoreSchema['tenant']) => {
  built++
  return tx.insertInto('tenant').values(row)
})

const find = preparedQuery((tx, { name, kind }: { readonly name: string; readonly kind: string }) =>
  tx.selectFrom('tenant').select('id').where('name', '=', name).where('settings_json', '=', kind),
)

describe('preparedQuery', () => {
  it('is built once for a database, and takes the values of every call', async () => {
    for (const id of ['a', 'b', 'c']) await insert(db, { id, name: `name ${id}`, settings_json: '{}' })
    expect(built).toBe(1)
    expect((await find(db, { name: 'name b', kind: '{}' })).rows).toEqual([{ id: 'b' }])
    expect((await find(db, { name: 'name b', kind: '[]' })).rows).toEqual([])
  })

  it('puts no value into the SQL', async () => {
    const name = "x'; drop table tenant; --"
    await insert(db, { id: name, name, settings_json: '\u0000place id' })
    expect((await find(db, { name, kind: '\u0000place id' })).rows).toEqual([{ id: name }])
  })

  it('refuses what no engine may store, also what is missing', async () => {
    const row = { id: 'a', name: 'b', settings_json: Number.NaN } as never
    await expect(insert(db, row)).rejects.toMatchObject({ code: 'store.wrong_value' })
    await expect(insert(db, { id: 'a' } as never)).rejects.toMatchObject({ code: 'store.wrong_value' })
  })
})
