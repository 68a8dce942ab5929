import { createHash, randomUUID } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { canonicalJson } from '@candor/core'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eraseEntity } from '../../src/jobs/erase-entity.ts'
import { examineStore } from '../../src/jobs/examine-store.ts'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { type MadeDecision, openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

const tenantId = 'default'
const at = 1_700_000_000_000
const person = { type: 'customer', externalId: 'c-unmistakable-17' }
/** what was sent of the person: everything that must not be found afterwards */
const secrets = {
  name: person.externalId,
  claim: 'claim-of-unmistakable',
  amount: '52080.4177',
  level: 'Unmistakable Damage',
  attribute: 'Unmistakable Street 5',
  remark: 'spoke with Mx Unmistakable',
  document: `${'d'.repeat(63)}7`,
  key: 'key-of-unmistakable',
}
const features = { amount: 52080.4177, damage: secrets.level }
const payload = canonicalJson({ entity: { type: person.type, id: person.externalId }, features })

function decisionOf(externalId: string, who: string): MadeDecision {
  const input = decisionInput({
    at,
    idempotency: {
      route: 'POST /score',
      key: `${secrets.key}-${externalId}`,
      fingerprint: sha256('body'),
      expiresAt: at * 2,
    },
    snapshot: { specHash: 'sha256:cc', valuesJson: canonicalJson(features) },
    event: {
      externalId,
      payloadJson: payload,
      entity: { id: randomUUID(), type: person.type, externalId: who },
    },
  })
  const explanation = { ...input.explanation!, reasons: [reason] } as MadeDecision['explanation']
  const output = {
    ...input.decision.output,
    warnings: [{ code: 'unknown_level', feature: 'damage', detail: secrets.level }],
  }
  return { ...input, explanation, decision: { ...input.decision, output } }
}

const reason = {
  feature: 'amount',
  code: 'C-1',
  phi: 0.25,
  share: 0.5,
  direction: 'raises',
  rank: 1,
  tie: false,
  principal: true,
  value: { raw: features.amount, unit: 'USD' },
  comparison: null,
  comparison_conflict: false,
  text: `The amount (${secrets.amount}) was the largest factor.`,
  evidence: `ev:${sha256(String(features.amount)).slice(0, 32)}`,
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** Digests that anybody could make of what was sent, to see whether he is still in there. */
const unsalted = [
  payload,
  canonicalJson(features),
  person.externalId,
  `${person.type}/${person.externalId}`,
  String(features.amount),
  'body',
].map((text) => sha256(text).slice(0, 32))

describeOnEngines('entity.erase', ({ engine, place }) => {
  let store: Store
  let where: string
  let mine: string[]
  let other: string

  beforeAll(async () => {
    where = await place()
    store = await openStore(where)
    await store.run('registry.register', modelInput('model-a'))
    mine = []
    for (const claim of [secrets.claim, `${secrets.claim}-2`]) {
      const { view } = await recordDecision(store, decisionOf(claim, person.externalId))
      mine.push(view.decision_id)
    }
    const plain = await recordDecision(
      store,
      decisionInput({ event: { entity: { id: 'o', type: 'customer', externalId: 'other' } } }),
    )
    other = plain.view.decision_id
    await more()
    await recordDecision(store, decisionInput())
  })
  afterAll(() => store.close())

  /** An event of somebody else in which the person is named, a label with a remark, a document, attributes. */
  async function more(): Promise<void> {
    await store.run('event.record', {
      tenantId,
      principalId: 'demo',
      idempotency: null,
      at,
      salt: 'aa',
      event: {
        id: 'e-other',
        source: 'api',
        externalId: 'transfer-1',
        kind: 'transfer',
        entity: { id: 'x', type: 'customer', externalId: 'other' },
        counterparty: { id: 'y', type: person.type, externalId: person.externalId },
        occurredAt: at,
        amountMinor: 700,
        currency: 'CHF',
        payloadJson: canonicalJson({
          counterparty: { type: person.type, id: person.externalId },
          payload: { note: `to ${person.externalId}`, channel: 'app' },
        }),
      },
    })
    await execute(
      `update entity set attrs_json = '${canonicalJson({ street: secrets.attribute })}' where external_id = '${person.externalId}'`,
      `insert into document (tenant_id, id, entity_id, external_id, type, submitted_at, sha256, updated_at)
         select tenant_id, 'doc-1', id, 'passport of ${secrets.claim}', 'passport', ${at}, '${secrets.document}', ${at} from entity where external_id = '${person.externalId}'`,
      `insert into label (tenant_id, id, event_id, decision_id, value, source, observed_at, actor_id, reason, created_at)
         select tenant_id, 'label-1', event_id, id, 1, 'analyst', ${at}, 'demo', '${secrets.remark}', ${at} from decision where id = '${mine[0]}'`,
    )
  }

  async function execute(...statements: readonly string[]): Promise<void> {
    if (engine === 'sqlite') {
      const database = new DatabaseSync(where)
      try {
        for (const statement of statements) database.exec(statement)
      } finally {
        database.close()
      }
      return
    }
    const client = new pg.Client(where)
    await client.connect()
    try {
      for (const statement of statements) await client.query(statement)
    } finally {
      await client.end()
    }
  }

  /** Every row of every table as text. */
  async function everything(): Promise<string> {
    if (engine === 'sqlite') {
      const database = new DatabaseSync(where, { readOnly: true })
      const tables = database.prepare("select name from sqlite_schema where type = 'table'").all()
      const rows = tables.map(({ name }) => database.prepare(`select * from "${name}"`).all())
      database.close()
      return JSON.stringify(rows)
    }
    const client = new pg.Client(where)
    await client.connect()
    const { rows: tables } = await client.query(
      "select table_name from information_schema.tables where table_schema = 'public'",
    )
    const texts = []
    for (const { table_name } of tables)
      texts.push(JSON.stringify((await client.query(`select * from ${table_name}`)).rows))
    await client.end()
    return texts.join('\n')
  }

  const found = (text: string) => [...Object.values(secrets), ...unsalted].filter((one) => text.includes(one))

  const verify = () => verifyLog({ store, tenantId, withDecisions: true })

  it('is refused when it would write the name into the log, or when nobody is meant', async () => {
    const erasure = { tenantId, actor: 'demo', ...person, at }
    await expect(eraseEntity(store, { ...erasure, reason: `by ${person.externalId}` })).rejects.toMatchObject(
      {
        code: 'store.reason_names_person',
      },
    )
    await expect(
      eraseEntity(store, { ...erasure, externalId: 'nobody', reason: 'r-1' }),
    ).rejects.toMatchObject({ code: 'store.unknown_entity' })
    expect((await verify()).ok).toBe(true)
  })

  it('leaves nothing of the person in any table or file, and the log whole', async () => {
    const before = await everything()
    // the fingerprint and the documents' digests are unsalted while their rows stand; the payload's is not
    expect(found(before)).toEqual(
      expect.arrayContaining([...Object.values(secrets).filter((one) => one !== secrets.key)]),
    )
    expect(before).not.toContain(unsalted[0])
    expect(before).not.toContain(unsalted[1])

    const erased = await eraseEntity(store, { tenantId, actor: 'demo', ...person, reason: 'request 114', at })
    expect(erased).toMatchObject({ events: 2, decisions: 2, named: 1 })

    expect(found(await everything())).toEqual([])
    if (engine === 'sqlite')
      for (const name of readdirSync(dirname(where)))
        expect([name, ...found(readFileSync(join(dirname(where), name), 'latin1'))]).toEqual([name])
    expect(await verify()).toMatchObject({ ok: true, decisions: { checked: 2, erased: 2 } })
    const heads = await store.run('audit.heads', { tenantId })
    const entries = await store.run('audit.entries', { tenantId, chainId: 'default/0', after: 0, limit: 100 })
    expect(JSON.parse(entries.at(-1)!.payload)).toMatchObject({
      action: 'entity.erase',
      target_id: erased.entity,
      reason: 'request 114',
      details: { decisions: 2, events: 2, named: 1 },
    })
    expect(heads[0]!.seq).toBe(entries.length)
    if (engine === 'sqlite' && process.env['CANDOR_STORE'] === undefined)
      expect(
        (await examineStore(dirname(where))).checks.find(({ name }) => name === 'audit log'),
      ).toMatchObject({ ok: true })
  })

  it('leaves what was decided, of nobody, and everybody else as he was', async () => {
    const view = await store.run('decision.get', { tenantId, id: mine[0]! })
    expect(view).toMatchObject({
      probability: 0.625,
      outcome: 'FLAG',
      warnings: [{ code: 'unknown_level', feature: 'damage' }],
    })
    expect(view.external_id).toMatch(/^erased:/)
    expect(view.explanation).toMatchObject({
      status: 'ok',
      reasons: [{ feature: 'amount', phi: 0.25, value: { raw: null }, text: '' }],
    })
    await expect(store.run('decision.evidence', { tenantId, id: mine[0]! })).rejects.toMatchObject({
      code: 'store.erased',
    })
    expect((await store.run('decision.evidence', { tenantId, id: other })).snapshot?.valuesJson).toBe(
      '{"age":41}',
    )
    expect(await everything()).toMatch(/channel\\*":\\*"app/)
  })

  it('takes the same claim of the same person as a new one', async () => {
    const { view, replayed } = await recordDecision(store, decisionOf(secrets.claim, person.externalId))
    expect(replayed).toBe(false)
    expect(mine).not.toContain(view.decision_id)
    expect(await verify()).toMatchObject({ ok: true, decisions: { checked: 3, erased: 2 } })
  })

  it('cannot be done by the way: what is gone without an entry shows', async () => {
    await expect(execute('delete from decision')).rejects.toThrow('append-only')
    await expect(execute("update event set payload_json = '{}'")).rejects.toThrow('append-only')
    await execute(`delete from audit_salt where target_id = '${other}'`)
    expect(await verify()).toMatchObject({ ok: false, first_bad: { kind: 'content' } })
  })
})
