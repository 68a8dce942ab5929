import { spawn } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  mkdtempSync,
  renameSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput, storePath } from './decision-inputs.ts'

const here = dirname(fileURLToPath(import.meta.url))
const opened: Store[] = []

async function open(path = storePath()): Promise<Store & { readonly path: string }> {
  const store = await openStore(path)
  opened.push(store)
  return { ...store, path }
}

afterEach(async () => {
  for (const store of opened.splice(0)) await store.close()
})

describe('openStore', () => {
  it('makes a file that only its owner reads, with strict tables of the foundation', async () => {
    const { path } = await open()
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const database = new DatabaseSync(path, { readOnly: true })
    const tables = database
      .prepare("select name, strict from pragma_table_list where schema = 'main' order by name")
      .all()
    const own = tables.filter(({ name }) => !/^(sqlite|kysely)_/.test(String(name)))
    expect(own.map(({ name }) => name)).toEqual(expect.arrayContaining(['audit_entry', 'decision', 'event']))
    expect(own.every(({ strict }) => strict === 1)).toBe(true)
    expect(database.prepare('pragma journal_mode').get()).toEqual({ journal_mode: 'wal' })
    database.close()
  })

  it('begins every key and unique index with the tenant', async () => {
    const { path } = await open()
    const database = new DatabaseSync(path, { readOnly: true })
    const first = database
      .prepare(`select t.name as tbl, i.name as idx, c.name as first from pragma_table_list t, pragma_index_list(t.name) i, pragma_index_info(i.name) c
        where t.schema = 'main' and c.seqno = 0 and t.name not like 'kysely%' and t.name not like 'sqlite%' and t.name <> 'tenant'`)
      .all()
    expect(first.length).toBeGreaterThan(15)
    expect(new Set(first.map((row) => row['first']))).toEqual(
      // what a caller proves itself with is found before its tenant is known
      new Set(['tenant_id', 'id_hash', 'prefix']),
    )
    database.close()
  })

  it('keeps what it has when it is opened again', async () => {
    const store = await open()
    await store.run('registry.register', modelInput('model-a'))
    await store.close()
    opened.length = 0
    const again = await open(store.path)
    expect(
      (await again.run('registry.list', { tenantId: 'default', limit: 10, cursor: null })).items,
    ).toHaveLength(1)
  })

  it('takes writes from two processes at a time', async () => {
    const store = await open()
    await store.run('registry.register', modelInput('model-a'))
    const script = join(dirname(store.path), 'writer.ts')
    writeFileSync(script, writer(store.path))
    const other = new Promise((resolve) =>
      spawn(process.execPath, [script], { stdio: 'inherit' }).on('close', resolve),
    )
    for (let i = 0; i < 200; i++) await recordDecision(store, decisionInput())
    expect(await other).toBe(0)
    const { items } = await store.run('decision.list', {
      tenantId: 'default',
      limit: 400,
      cursor: null,
      model: null,
      outcome: null,
    })
    expect(items).toHaveLength(400)
  })

  it('says so when the file is no store', async () => {
    const path = storePath()
    writeFileSync(path, 'this is no database, and it is long enough to be read as one.'.repeat(100))
    await expect(openStore(path)).rejects.toMatchObject({ code: 'store.not_a_store' })
  })

  it('says so when the file was cut off', async () => {
    const { path } = await open()
    await opened.pop()!.close()
    truncateSync(path, 20_000)
    await expect(openStore(path)).rejects.toMatchObject({ code: 'store.damaged', kind: 'state' })
  })

  it('says so when the folder cannot be made', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'candor-store-'))
    writeFileSync(join(folder, 'file'), '')
    await expect(openStore(join(folder, 'file', 'candor.db'))).rejects.toMatchObject({
      code: 'store.not_writable',
    })
  })

  it.skipIf(process.getuid?.() === 0)('says so when the folder may not be written', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'candor-store-'))
    chmodSync(folder, 0o500)
    await expect(openStore(join(folder, 'candor.db'))).rejects.toMatchObject({ code: 'store.not_writable' })
  })
})

function writer(path: string): string {
  return `
import { openStore, recordDecision } from ${JSON.stringify(join(here, '../../src/store/index.ts'))}
import { decisionInput } from ${JSON.stringify(join(here, 'decision-inputs.ts'))}
const store = await openStore(${JSON.stringify(path)})
for (let i = 0; i < 200; i++) await recordDecision(store, decisionInput())
await store.close()
`
}

describe('an outage', () => {
  it('is told as such, leaves nothing half-written, and passes', async () => {
    const store = await open()
    await store.run('registry.register', modelInput('model-a'))
    const other = new DatabaseSync(store.path)
    other.exec('begin immediate')
    await expect(recordDecision(store, decisionInput())).rejects.toMatchObject({
      code: 'store.unavailable',
      message: 'the store cannot be used now: another process holds it',
    })
    other.exec('rollback')
    other.close()
    const list = { tenantId: 'default', limit: 9, cursor: null, model: null, outcome: null }
    expect((await store.run('decision.list', list)).items).toEqual([])
    expect((await recordDecision(store, decisionInput())).replayed).toBe(false)
  })

  it.each<[string, (path: string) => void]>([
    ['removed', (path) => renameSync(path, `${path}.away`)],
    [
      'replaced',
      (path) => {
        renameSync(path, `${path}.away`)
        copyFileSync(`${path}.away`, path)
      },
    ],
    ['left without its log', (path) => renameSync(`${path}-wal`, `${path}.away`)],
  ])('is told when the file was %s, instead of writing where nobody finds it', async (what, lose) => {
    const store = await open()
    await store.run('registry.register', modelInput('model-a'))
    lose(store.path)
    const page = { tenantId: 'default', limit: 9, cursor: null }
    for (const asked of [
      () => recordDecision(store, decisionInput()),
      () => store.run('registry.list', page as never),
    ])
      await expect(asked()).rejects.toMatchObject({
        code: 'store.unavailable',
        message: 'the store cannot be used now: its file was removed or replaced',
      })
    renameSync(`${store.path}.away`, what.endsWith('log') ? `${store.path}-wal` : store.path)
    expect((await recordDecision(store, decisionInput())).replayed).toBe(false)
  })

  it('is told when the store is closed', async () => {
    const store = await openStore(storePath())
    await store.close()
    await expect(store.run('store.probe', { tenantId: 'default' })).rejects.toThrow('it is closed')
  })
})

describe('what is decided stays', () => {
  it.each(['event', 'feature_snapshot', 'decision', 'audit_entry'])(
    '%s refuses changes, deletions and replacements',
    async (table) => {
      const store = await open()
      await store.run('registry.register', modelInput('model-a'))
      await recordDecision(store, decisionInput())
      const database = new DatabaseSync(store.path)
      database.exec('pragma recursive_triggers = on')
      for (const change of [
        `update ${table} set tenant_id = tenant_id`,
        `delete from ${table}`,
        `insert or replace into ${table} select * from ${table}`,
      ]) {
        expect(() => database.exec(change)).toThrow(`${table} is append-only`)
      }
      database.close()
    },
  )
})
