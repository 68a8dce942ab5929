import { spawn } from 'node:child_process'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import { copyStoreTo } from '../../src/jobs/copy-store.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { isOnServer, openStore, recordDecision } from '../../src/store/index.ts'
import { storedTables } from '../../src/store/stored-tables.ts'
import { decisionInput, modelInput, storePath } from './decision-inputs.ts'
import { type Cluster, postgresPrograms, startCluster } from './postgres-cluster.ts'

const here = dirname(fileURLToPath(import.meta.url))
const tenantId = 'default'
const hasPostgres = postgresPrograms() !== null

let cluster: Cluster | null = null
afterAll(() => cluster?.stop())

type Kind = 'sqlite' | 'postgres'

async function placeOf(kind: Kind): Promise<string> {
  if (kind === 'sqlite') return `sqlite:${storePath()}`
  cluster ??= startCluster()
  return cluster.database()
}

const open = (place: string) => openStore(isOnServer(place) ? place : place.slice('sqlite:'.length))

/** Values that engines could store differently. */
const hard = { probability: 0.1 + 0.2, margin: -1e-300 }
const texts = ['ü 漢 🙂', 'a"b\\c', "it's", ' Z', 'z', '']

async function filled(kind: Kind, decisions: number): Promise<string> {
  const place = await placeOf(kind)
  const store = await open(place)
  await store.run('tenant.create', { id: 'second', name: 'Second', by: 'demo', at: 1_700_000_000_000 })
  for (const name of ['model-a', 'model-b']) await store.run('registry.register', modelInput(name))
  const works = Array.from({ length: decisions }, (_, i) =>
    recordDecision(
      store,
      decisionInput({
        idempotency: { route: 'POST /x', key: `k-${i}`, fingerprint: 'f', expiresAt: 1_900_000_000_000 },
        event: {
          entity: { id: `e-${i}`, type: 'customer', externalId: `${texts[i % texts.length]}-${i}` },
          payloadJson: JSON.stringify({ text: texts[i % texts.length], order: { b: 1, a: 0.1 } }),
        },
        decision: hard,
      }),
    ),
  )
  await Promise.all(works)
  await store.close()
  return place
}

describe('copyStore', () => {
  const pairs: [Kind, Kind][] = [
    ['sqlite', 'sqlite'],
    ['sqlite', 'postgres'],
    ['postgres', 'sqlite'],
  ]
  it.each(pairs)('%s to %s: every row, and a log that holds together', async (from, to) => {
    if ((from === 'postgres' || to === 'postgres') && !hasPostgres) return
    const source = await filled(from, 612)
    const target = await placeOf(to)
    const seen: number[] = []
    const copied = await copyStoreTo(source, target, (rows) => seen.push(rows))
    expect(copied.tables).toMatchObject({ decision: 612, event: 612, registered_model: 2, idempotency: 612 })
    expect(seen.at(-1)).toBe(copied.rows)
    expect(copied.chains).toMatchObject([{ chain: 'default/0' }, { chain: 'second/0' }])
    const [a, b] = [await open(source), await open(target)]
    const verdict = await verifyLog({ store: b, tenantId, withDecisions: true })
    expect(verdict).toMatchObject({ ok: true, decisions: { checked: 612, erased: 0 } })
    expect(verdict.heads).toEqual((await verifyLog({ store: a, tenantId })).heads)
    const list = { tenantId, limit: 200, cursor: null, model: null, outcome: null }
    const [listed, copiedList] = [await a.run('decision.list', list), await b.run('decision.list', list)]
    expect(copiedList).toEqual(listed)
    const id = listed.items[5]!.decision_id
    expect(await b.run('decision.get', { tenantId, id })).toEqual(
      await a.run('decision.get', { tenantId, id }),
    )
    // it goes on as the source would
    recordDecision(await b, decisionInput())
    expect((await verifyLog({ store: b, tenantId, withDecisions: true })).ok).toBe(true)
    await a.close()
    await b.close()
  })

  it('there and back again is the same, byte for byte in every row', async () => {
    if (!hasPostgres) return
    const source = await filled('sqlite', 40)
    const [between, back] = [await placeOf('postgres'), await placeOf('sqlite')]
    await copyStoreTo(source, between)
    await copyStoreTo(between, back)
    const rowsOf = async (place: string) => {
      const database = new DatabaseSync(place.slice('sqlite:'.length), { readOnly: true })
      const tables = await storedTables()
      const rows = tables.map(({ name, key }) =>
        database.prepare(`select * from "${name}" order by ${key.join(', ')}`).all(),
      )
      database.close()
      return rows
    }
    expect(await rowsOf(back)).toEqual(await rowsOf(source))
  })

  it('takes no target that has anything in it, no source that is not there, no place of another kind', async () => {
    const source = await filled('sqlite', 1)
    await expect(copyStoreTo(source, await filled('sqlite', 1))).rejects.toMatchObject({
      code: 'store.not_empty',
    })
    await expect(copyStoreTo('sqlite:/nowhere/candor.db', await placeOf('sqlite'))).rejects.toMatchObject({
      code: 'files.not_found',
    })
    await expect(copyStoreTo('mysql://x/y', source)).rejects.toMatchObject({ code: 'store.bad_place' })
  })

  it.each<[Kind]>([['sqlite'], ['postgres']])(
    'killed half-way, %s says that it is unfinished',
    async (kind) => {
      if (kind === 'postgres' && !hasPostgres) return
      const source = await filled('sqlite', 30)
      const target = await placeOf(kind)
      const script = join(mkdtempSync(join(tmpdir(), 'candor-copy-')), 'copy.ts')
      writeFileSync(
        script,
        `import { copyStoreTo } from ${JSON.stringify(join(here, '../../src/jobs/copy-store.ts'))}
       await copyStoreTo(${JSON.stringify(source)}, ${JSON.stringify(target)}, (rows) => rows > 40 && process.kill(process.pid, 'SIGKILL'))`,
      )
      const [, signal] = await new Promise<[number | null, string | null]>((resolve) =>
        spawn(process.execPath, [script], { stdio: 'inherit' }).on('close', (...end) => resolve(end)),
      )
      expect(signal).toBe('SIGKILL')
      await expect(open(target)).rejects.toMatchObject({ code: 'store.unfinished_copy' })
      await expect(copyStoreTo(source, target)).rejects.toMatchObject({ code: 'store.unfinished_copy' })
    },
  )

  it('leaves the mark where the copy is not the source', async () => {
    const source = await filled('sqlite', 3)
    const target = await placeOf('sqlite')
    const database = new DatabaseSync(source.slice('sqlite:'.length))
    database.exec('drop trigger audit_entry_refuses_update')
    database.exec("update audit_entry set payload = replace(payload, 'demo', 'nobody') where seq = 2")
    database.close()
    await expect(copyStoreTo(source, target)).rejects.toMatchObject({
      code: 'store.copy_differs',
      message: expect.stringContaining('chain default/0, entry 2'),
    })
    await expect(open(target)).rejects.toMatchObject({ code: 'store.unfinished_copy' })
  })
})
