import { spawn, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { Kysely, sql } from 'kysely'
import { describe, expect, it } from 'vitest'
import { openStore } from '../../src/store/index.ts'
import { migrate } from '../../src/store/migrate.ts'
import { migrationsOf } from '../../src/store/migrations/index.ts'
import { openDatabase } from '../../src/store/sqlite/open-database.ts'
import { sqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts'
import { modelInput, storePath } from './decision-inputs.ts'

const source = join(dirname(fileURLToPath(import.meta.url)), '../../src/store')

async function run(path: string, migrations: Parameters<typeof migrate>[1]): Promise<void> {
  const db = new Kysely<Record<never, never>>({ dialect: sqliteDialect(openDatabase(path)) })
  try {
    await migrate(db, migrations)
  } finally {
    await db.destroy()
  }
}

function schemaOf(path: string): unknown {
  const database = new DatabaseSync(path, { readOnly: true })
  const schema = database.prepare('select type, name, sql from sqlite_schema order by name').all()
  const migrations = database.prepare('select name from kysely_migration').all()
  database.close()
  return { schema, migrations }
}

const halfWay = {
  ...migrationsOf('sqlite'),
  '9000_half': {
    up: async (db: Kysely<unknown>) => {
      await sql`create table half (a text) strict`.execute(db)
      await sql`update tenant set name = 'changed'`.execute(db)
      throw new Error('no further')
    },
  },
}

describe('migrate', () => {
  it('leaves the old schema when a migration fails half-way', async () => {
    const path = storePath()
    await run(path, migrationsOf('sqlite'))
    const before = schemaOf(path)
    await expect(run(path, halfWay)).rejects.toMatchObject({
      code: 'store.migration_failed',
      message: expect.stringContaining('no further'),
    })
    expect(schemaOf(path)).toEqual(before)
  })

  it('leaves the old schema when the process is killed half-way', async () => {
    const path = storePath()
    const store = await openStore(path)
    await store.run('registry.register', modelInput('model-a'))
    await store.close()
    const before = schemaOf(path)
    const script = join(dirname(path), 'killed.ts')
    writeFileSync(script, killedHalfWay(path))
    const { signal } = spawnSync(process.execPath, [script])
    expect(signal).toBe('SIGKILL')
    expect(schemaOf(path)).toEqual(before)
    const again = await openStore(path)
    expect(
      (await again.run('registry.list', { tenantId: 'default', limit: 9, cursor: null })).items,
    ).toHaveLength(1)
    await again.close()
  })

  it('is done once when several processes begin at the same time', async () => {
    const path = storePath()
    const script = join(dirname(path), 'opening.ts')
    writeFileSync(
      script,
      `import { openStore } from ${JSON.stringify(join(source, 'index.ts'))}
      await (await openStore(${JSON.stringify(path)})).close()`,
    )
    const codes = await Promise.all(Array.from({ length: 4 }, () => exitCode(script)))
    expect(codes).toEqual([0, 0, 0, 0])
    expect(schemaOf(path)).toMatchObject({
      migrations: Object.keys(migrationsOf('sqlite')).map((name) => ({ name })),
    })
  })

  it('refuses a store that a newer version wrote', async () => {
    const path = storePath()
    await run(path, { ...migrationsOf('sqlite'), '9999_later': { up: async () => {} } })
    await expect(openStore(path)).rejects.toMatchObject({
      code: 'store.newer_schema',
      message: expect.stringContaining('it has the migration 9999_later, unknown here'),
    })
  })
})

function exitCode(script: string): Promise<number | null> {
  return new Promise((resolve) =>
    spawn(process.execPath, [script], { stdio: 'inherit' }).on('close', resolve),
  )
}

/** A program that makes a table and is then killed inside the migration. */
function killedHalfWay(path: string): string {
  return `
import { Kysely, sql } from ${JSON.stringify(import.meta.resolve('kysely'))}
import { migrate } from ${JSON.stringify(join(source, 'migrate.ts'))}
import { migrationsOf } from ${JSON.stringify(join(source, 'migrations/index.ts'))}
import { openDatabase } from ${JSON.stringify(join(source, 'sqlite/open-database.ts'))}
import { sqliteDialect } from ${JSON.stringify(join(source, 'sqlite/sqlite-dialect.ts'))}
const db = new Kysely({ dialect: sqliteDialect(openDatabase(${JSON.stringify(path)})) })
await migrate(db, {
  ...migrationsOf('sqlite'),
  '9000_half': {
    up: async (db) => {
      await sql\`create table half (a text) strict\`.execute(db)
      await sql\`update tenant set name = 'changed'\`.execute(db)
      process.kill(process.pid, 'SIGKILL')
    },
  },
})
`
}
