import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { auditKey, knownAuditKeys } from '../../src/jobs/audit-key.ts'
import { reAnchorLog } from '../../src/jobs/re-anchor-log.ts'
import { readCheckpointFile, signHeads } from '../../src/jobs/sign-checkpoint.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { entryHash } from '../../src/store/audit/chain-entry.ts'
import { checkpointLine, type SignedCheckpoint } from '../../src/store/audit/signed-checkpoint.ts'
import { openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from '../store/decision-inputs.ts'

const here = dirname(fileURLToPath(import.meta.url))
const tenantId = 'default'
const chain = 'default/0'
/** entries of each store below: one registration, and the decisions */
const decisions = 9

let dataDir: string
let path: string
let store: Store

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'candor-log-'))
  path = join(dataDir, 'candor.db')
  store = await openStore(path)
  await store.run('registry.register', modelInput('model-a'))
  for (let i = 0; i < decisions; i++) await recordDecision(store, decisionInput())
})

afterEach(() => store.close())

/** Somebody with the file in his hands, whom no trigger stops. */
function tamper(...statements: readonly string[]): void {
  const database = new DatabaseSync(path)
  database.exec('pragma foreign_keys = off')
  const triggers = database.prepare("select name from sqlite_schema where type = 'trigger'").all()
  for (const { name } of triggers) database.exec(`drop trigger ${name}`)
  for (const statement of statements) database.exec(statement)
  database.close()
}

const verify = async (checkpoints: readonly SignedCheckpoint[] = [], { withDecisions = false } = {}) =>
  verifyLog({ store, tenantId, checkpoints, keys: await knownAuditKeys(dataDir, null), withDecisions })

const sign = () => signHeads({ store, dataDir, tenantId })

type Row = { seq: number; ts: string; payload: string; prev_hash: string; hash: string }

function rows(): Row[] {
  const database = new DatabaseSync(path, { readOnly: true })
  const found = database
    .prepare('select seq, ts, payload, prev_hash, hash from audit_entry order by seq')
    .all()
  database.close()
  return found as unknown as Row[]
}

/** The entries from one on, told anew with hashes that fit: what somebody who knows the format would do. */
function retold(from: number, change: (row: Row) => Row): string[] {
  let prev = ''
  const statements = [`delete from audit_entry where seq >= ${from}`]
  for (const row of rows().map(change)) {
    const prev_hash = row.seq < from || prev === '' ? row.prev_hash : prev
    const hash = row.seq < from ? row.hash : entryHash(prev_hash, row.seq, row.payload)
    prev = hash
    if (row.seq < from) continue
    const values = [tenantId, chain, row.seq, row.ts, row.payload, prev_hash, hash]
    statements.push(`insert into audit_entry values (${values.map((one) => `'${one}'`).join(', ')})`)
  }
  return [...statements, `update audit_head set hash = '${prev}'`]
}

function erasureOf(count: number) {
  return {
    tenant: tenantId,
    actor: 'demo',
    action: 'entity.erase',
    targetType: 'entity',
    targetId: 'e-1',
    before: null,
    after: null,
    requestId: null,
    reason: 'request 1',
    at: 1_700_000_000_000,
    details: { decisions: count },
  }
}

describe('verifyLog', () => {
  it('finds nothing in a log that nobody touched', async () => {
    const checkpoint = await sign()
    await recordDecision(store, decisionInput())
    expect(await verify([checkpoint], { withDecisions: true })).toMatchObject({
      ok: true,
      checked: decisions + 2,
      first_bad: null,
      heads: [{ chain, seq: decisions + 2 }],
      decisions: { checked: decisions + 1, erased: 0 },
    })
  })

  it('has no entry for an answer that was given before', async () => {
    const event = { externalId: 'event-1' }
    for (let i = 0; i < 3; i++) await recordDecision(store, decisionInput({ event }))
    expect((await verify()).checked).toBe(decisions + 2)
  })

  it('goes on when the clock goes back', async () => {
    await recordDecision(store, decisionInput({ at: 1_600_000_000_000 }))
    expect((await verify()).ok).toBe(true)
  })

  const swap = (a: number, b: number) => [
    `update audit_entry set seq = -1 where seq = ${a}`,
    `update audit_entry set seq = ${a} where seq = ${b}`,
    `update audit_entry set seq = ${b} where seq = -1`,
  ]

  it.each<[string, () => string[], string, number]>([
    [
      'edited',
      () => [`update audit_entry set payload = replace(payload, 'demo', 'other') where seq = 4`],
      'content',
      4,
    ],
    ['edited with its own hash', () => editWithHash(4), 'link', 5],
    [
      'dated anew beside its payload',
      () => [`update audit_entry set ts = '2020-01-01T00:00:00.000Z' where seq = 4`],
      'content',
      4,
    ],
    [
      'given another hash',
      () => [`update audit_entry set hash = '${'a'.repeat(64)}' where seq = 4`],
      'content',
      4,
    ],
    [
      'tied to another one',
      () => [`update audit_entry set prev_hash = '${'b'.repeat(64)}' where seq = 4`],
      'link',
      4,
    ],
    ['deleted', () => [`delete from audit_entry where seq = 4`], 'gap', 4],
    ['deleted at the beginning', () => [`delete from audit_entry where seq = 1`], 'gap', 1],
    [
      'deleted, and the rest moved up',
      () => [`delete from audit_entry where seq = 4`, ...moveUp(5)],
      'link',
      4,
    ],
    ['swapped with the next', () => swap(4, 5), 'link', 4],
    ['swapped with the last', () => swap(2, decisions + 1), 'link', 2],
    [
      'cut off at the end',
      () => [`delete from audit_entry where seq = ${decisions + 1}`],
      'truncated',
      decisions + 1,
    ],
    ['removed altogether', () => ['delete from audit_entry'], 'truncated', 1],
    [
      'followed by another end than the head says',
      () => [`update audit_head set hash = '${'c'.repeat(64)}'`],
      'fork',
      decisions + 1,
    ],
    ['repeated at the end', () => repeatAtEnd(), 'link', decisions + 2],
    ['moved in from another chain', () => moveIn(), 'content', 4],
  ])('names the entry that was %s', async (_what, statements, kind, seq) => {
    tamper(...statements())
    const { ok, first_bad, checked } = await verify()
    expect({ ok, first_bad }).toEqual({ ok: false, first_bad: { chain, seq, kind } })
    expect(checked).toBe(kind === 'fork' ? seq : seq - 1)
  })

  it.each<[string, () => string[], string, number]>([
    ['told anew from the middle', () => retold(4, edited), 'fork', decisions + 1],
    ['told anew from the beginning', () => retold(1, edited), 'fork', decisions + 1],
    ['cut off, head and all', () => cutOff(6), 'truncated', 7],
    ['emptied, head and all', () => cutOff(0), 'truncated', 1],
  ])('finds by a checkpoint a log that was %s', async (_what, statements, kind, seq) => {
    const checkpoint = await sign()
    tamper(...statements())
    expect((await verify()).ok).toBe(true)
    expect(await verify([checkpoint])).toMatchObject({ ok: false, first_bad: { chain, seq, kind } })
  })

  it('finds a decision that was changed where it stands, and one whose row is gone', async () => {
    const [id] = rows()
      .filter(({ seq }) => seq === 4)
      .map(({ payload }) => JSON.parse(payload).target_id)
    tamper(`update decision set outcome = 'PASS' where id = '${id}'`)
    expect((await verify()).ok).toBe(true)
    expect((await verify([], { withDecisions: true })).first_bad).toEqual({ chain, seq: 4, kind: 'content' })
    tamper(`delete from explanation where decision_id = '${id}'`, `delete from decision where id = '${id}'`)
    expect((await verify([], { withDecisions: true })).first_bad).toEqual({ chain, seq: 4, kind: 'content' })
  })

  it('counts what was erased with its salt: whole where an entry says so, else not', async () => {
    const id = JSON.parse(rows()[3]!.payload).target_id
    tamper(
      `delete from explanation where decision_id = '${id}'`,
      `delete from decision where id = '${id}'`,
      `delete from audit_salt where target_id = '${id}'`,
    )
    expect((await verify([], { withDecisions: true })).first_bad).toEqual({ chain, seq: 4, kind: 'content' })
    await store.run('audit.append', erasureOf(1))
    expect(await verify([], { withDecisions: true })).toMatchObject({
      ok: true,
      decisions: { checked: decisions - 1, erased: 1 },
    })
  })

  it('has one chain however many processes write at once', async () => {
    const script = join(dataDir, 'writer.ts')
    writeFileSync(
      script,
      `import { openStore, recordDecision } from ${JSON.stringify(join(here, '../../src/store/index.ts'))}
      import { decisionInput } from ${JSON.stringify(join(here, '../store/decision-inputs.ts'))}
      const store = await openStore(${JSON.stringify(path)})
      for (let i = 0; i < 10; i++) await recordDecision(store, decisionInput())
      await store.close()`,
    )
    const ended = Array.from(
      { length: 4 },
      () =>
        new Promise((resolve) =>
          spawn(process.execPath, [script], { stdio: 'inherit' }).on('close', resolve),
        ),
    )
    expect(await Promise.all(ended)).toEqual([0, 0, 0, 0])
    expect(await verify()).toMatchObject({ ok: true, checked: decisions + 1 + 40 })
  })
})

describe('signed checkpoints', () => {
  it('are refused when a sign of them was changed, or another key signed them', async () => {
    const checkpoint = await sign()
    const [head] = checkpoint.heads
    const forged = { ...checkpoint, heads: [{ ...head!, seq: 3 }] }
    await expect(verify([forged])).rejects.toMatchObject({ code: 'audit.bad_signature' })
    const { publicKey } = generateKeyPairSync('ed25519')
    const file = join(dataDir, 'other.pem')
    writeFileSync(file, publicKey.export({ type: 'spki', format: 'pem' }))
    const keys = await knownAuditKeys(dataDir, file)
    await expect(verifyLog({ store, tenantId, checkpoints: [checkpoint], keys })).rejects.toMatchObject({
      code: 'audit.unknown_key',
    })
  })

  it('are lines of a file, and a line that is none is named', async () => {
    const file = join(dataDir, 'checkpoints.jsonl')
    const checkpoint = await sign()
    writeFileSync(file, `${checkpointLine(checkpoint)}\n\n`)
    expect(await readCheckpointFile(file)).toEqual([checkpoint])
    expect((await verify(await readCheckpointFile(file))).ok).toBe(true)
    for (const line of [
      '{',
      '{}',
      '[]',
      'null',
      '{"id":"a","at":"x","heads":[],"key_id":"","signature":""}',
    ]) {
      writeFileSync(file, `${checkpointLine(checkpoint)}\n${line}\n`)
      await expect(readCheckpointFile(file)).rejects.toMatchObject({
        code: 'audit.bad_checkpoint',
        values: { line: 2 },
      })
    }
  })

  it('are signed by one key that stays, and by no file that is no key', async () => {
    const [first, second] = [await sign(), await sign()]
    expect(second.keyId).toBe(first.keyId)
    writeFileSync(join(dataDir, 'keys', 'audit.pem'), 'no key')
    await expect(auditKey(dataDir)).rejects.toMatchObject({ code: 'audit.bad_key' })
  })
})

describe('reAnchorLog', () => {
  const reAnchor = async (checkpoint: SignedCheckpoint) =>
    reAnchorLog({
      store,
      dataDir,
      tenantId,
      checkpoint,
      keys: await knownAuditKeys(dataDir, null),
      reason: 'restored',
      actor: 'me',
    })

  it('states where a log was cut off, and later verifications say so', async () => {
    const checkpoint = await sign()
    tamper(...cutOff(6))
    await reAnchor(checkpoint)
    await recordDecision(store, decisionInput())
    expect(await verify([checkpoint])).toMatchObject({ ok: true, checked: 8, re_anchored: [checkpoint.id] })
    const details = JSON.parse(rows()[6]!.payload).details
    expect(details).toMatchObject({ lost_from: 7, lost_to: decisions + 1 })
  })

  it('is refused where nothing is lost, and where something else is wrong', async () => {
    const checkpoint = await sign()
    await expect(reAnchor(checkpoint)).rejects.toMatchObject({ code: 'audit.not_cut_off' })
    tamper(`delete from audit_entry where seq = 4`)
    await expect(reAnchor(checkpoint)).rejects.toMatchObject({
      code: 'audit.not_cut_off',
      message: expect.stringContaining('gap at 4'),
    })
  })

  it('counts only at its place, and only signed', async () => {
    const checkpoint = await sign()
    tamper(...cutOff(6))
    await reAnchor(checkpoint)
    tamper(...retold(5, edited))
    expect(await verify([checkpoint])).toMatchObject({ ok: false, re_anchored: [] })
  })
})

function edited(row: Row): Row {
  return row.seq === 5 ? { ...row, payload: row.payload.replace('demo', 'other') } : row
}

function editWithHash(seq: number): string[] {
  const row = rows()[seq - 1]!
  const payload = row.payload.replace('demo', 'other')
  const hash = entryHash(row.prev_hash, seq, payload)
  return [`update audit_entry set payload = '${payload}', hash = '${hash}' where seq = ${seq}`]
}

function moveUp(from: number): string[] {
  const moved = rows().filter(({ seq }) => seq >= from)
  return moved.map(({ seq }) => `update audit_entry set seq = ${seq - 1} where seq = ${seq}`)
}

function cutOff(after: number): string[] {
  const hash = rows()[after - 1]?.hash ?? '0'.repeat(64)
  return [
    `delete from audit_entry where seq > ${after}`,
    `update audit_head set seq = ${after}, hash = '${hash}'`,
  ]
}

function repeatAtEnd(): string[] {
  const { ts, payload, hash } = rows()[3]!
  const values = [tenantId, chain, decisions + 2, ts, payload, 'd'.repeat(64), hash]
  return [
    `insert into audit_entry values (${values.map((one) => `'${one}'`).join(', ')})`,
    `update audit_head set seq = ${decisions + 2}, hash = '${hash}'`,
  ]
}

function moveIn(): string[] {
  const { seq, payload, prev_hash } = rows()[3]!
  const other = payload.replace('"chain_id":"default/0"', '"chain_id":"default/1"')
  return [
    `update audit_entry set payload = '${other}', hash = '${entryHash(prev_hash, seq, other)}' where seq = 4`,
  ]
}
