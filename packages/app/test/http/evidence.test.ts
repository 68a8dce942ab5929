import { generateKeyPairSync } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { type Evidence, routes } from '@candor/client'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import { signHeads } from '../../src/jobs/sign-checkpoint.ts'
import type { Store } from '../../src/store/index.ts'
import { runCli } from '../cli/run-cli.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'
import { temporaryFolder } from '../temporary-folder.ts'

const folder = temporaryFolder()
let store: Store
let app: Awaited<ReturnType<typeof createApp>>
let dataDir: string
let keyFile: string

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  store = made.store
  dataDir = made.path
  const models = createServedModels(store, dataDir)
  app = await createApp({
    access: demoAccess,
    store,
    models,
    dataDir,
    logger: pino({ level: 'silent' }),
    pageFolder: '/nowhere',
  })
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const get = async (url: string) => {
  const { statusCode, body } = await app.inject({ url, headers: { host: '127.0.0.1' } })
  return { statusCode, body: JSON.parse(body) }
}

async function score(row: number, query = ''): Promise<string> {
  const answer = await app.inject({
    method: 'POST',
    url: `/v1/models/claims-gbm/score${query}`,
    payload: { features: claimRecord(row), entity: { type: 'customer', id: `c-${row}` } },
    headers: { host: '127.0.0.1' },
  })
  return answer.json().decision_id
}

async function evidenceOf(id: string): Promise<Evidence> {
  const { statusCode, body } = await get(`/v1/decisions/${id}/bundle`)
  expect(statusCode).toBe(200)
  return routes.decisionEvidence.answer.parse(body)
}

/** Verifies a document where neither store nor key is. */
async function verify(document: unknown, ...more: string[]) {
  const file = folder.in('evidence.json')
  writeFileSync(file, JSON.stringify(document))
  const args = ['log', 'verify', '--bundle', file, '--json', '--data-dir', folder.in('nothing'), ...more]
  const { code, stdout, last } = await runCli(args)
  const { checks = [] } = (stdout === '' ? {} : JSON.parse(stdout)) as { checks?: Check[] }
  return { code, last, checks, wrong: checks.filter(({ ok }) => !ok).map(({ name }) => name) }
}

type Check = { name: string; ok: boolean; detail: string }

describe('GET /v1/decisions/{id}/reproduce', () => {
  it('answers what the schema says', async () => {
    const { statusCode, body } = await get(`/v1/decisions/${await score(1)}/reproduce`)
    expect(statusCode).toBe(200)
    expect(routes.decisionReproduction.answer.parse(body)).toMatchObject({ match: true, phi_diff: 0 })
    expect((await get('/v1/decisions/none/reproduce')).body.code).toBe('store.unknown_decision')
  })
})

describe('GET /v1/decisions/{id}/bundle', () => {
  it('is verified without a store, before and after a checkpoint covers it', async () => {
    const id = await score(2)
    await score(3)
    const early = await verify(await evidenceOf(id))
    expect(early).toMatchObject({ code: 0, wrong: [] })
    expect(early.checks.at(-1)?.detail).toContain('none covers')

    await signHeads({ store, dataDir, tenantId: 'default' })
    await signHeads({ store, dataDir, tenantId: 'default' })
    const document = await evidenceOf(id)
    expect(document.audit.entries[0]!.seq).toBe(document.audit.seq - 1)
    expect(document.audit.entries.at(-1)!.seq).toBe(document.audit.checkpoint!.heads[0]!.seq)
    const late = await verify(document)
    expect(late).toMatchObject({ code: 0, wrong: [] })
    expect(late.checks.at(-1)?.detail).toContain('the key of the file itself')
    keyFile = folder.in('key.pem')
    writeFileSync(keyFile, document.audit.public_key!)
    const known = await verify(
      { ...document, audit: { ...document.audit, public_key: null } },
      '--key',
      keyFile,
    )
    expect(known).toMatchObject({ code: 0, wrong: [] })
    expect(known.checks.at(-1)?.detail).toContain('a known key')
  })

  it('stands in the audit log as handed out', async () => {
    const id = await score(4)
    await evidenceOf(id)
    const { body } = await get('/v1/audit?limit=200')
    const facts = body.items.map(({ payload }: { payload: string }) => JSON.parse(payload))
    expect(facts.at(-1)).toMatchObject({ action: 'decision.export', target_id: id, actor: 'demo' })
  })

  it.each<[string, string[], (document: Evidence) => unknown]>([
    ['a score', ['rows', 'answer'], ({ content }) => Object.assign(content.decision, { probability: 0.01 })],
    ['the answer', ['answer'], ({ decision }) => Object.assign(decision, { probability: 0.01 })],
    ['the outcome', ['answer'], ({ decision }) => Object.assign(decision, { outcome: 'OTHER' })],
    ['the threshold', ['answer'], ({ threshold }) => Object.assign(threshold!, { value: 0.9 })],
    [
      'an input',
      ['inputs'],
      ({ snapshot }) => Object.assign(snapshot, { values: snapshot.values.replace('"age":', '"age":1') }),
    ],
    [
      'the payload',
      ['rows', 'inputs'],
      ({ content }) => Object.assign(content.event, { payload_json: '{}' }),
    ],
    [
      'a contribution',
      ['rows', 'answer', 'sum'],
      ({ content: { explanation } }) => {
        const contributions_json = String(explanation['contributions_json']).replace(/"phi":-?/, '"phi":1')
        return Object.assign(explanation, { contributions_json })
      },
    ],
    ['the model', ['model'], ({ model }) => Object.assign(model.manifest, { seed: 17 })],
    ['the salt', ['rows', 'inputs'], (document) => Object.assign(document, { salt: '00' })],
    [
      'an entry',
      ['chain'],
      ({ audit }) => Object.assign(audit.entries.at(-1)!, { ts: '2020-01-01T00:00:00.000Z' }),
    ],
    ['the order', ['chain'], ({ audit }) => audit.entries.reverse()],
    ['the entry', ['rows', 'chain'], ({ audit }) => audit.entries.splice(1, 1)],
    ['the end', ['checkpoint'], ({ audit }) => audit.entries.pop()],
    [
      'the checkpoint',
      ['checkpoint'],
      ({ audit }) => Object.assign(audit.checkpoint!, { at: '2020-01-01T00:00:00.000Z' }),
    ],
    [
      'the decision it is about',
      ['rows', 'chain'],
      ({ audit: { entries, seq: about } }) => {
        const entry = entries.find(({ seq }) => seq === about)!
        return Object.assign(entry, { payload: entry.payload.replace('decision.record', 'decision.reread') })
      },
    ],
  ])('shows when %s was changed', async (_, wrong, change) => {
    const id = await score(5)
    for (let i = 0; i < 3; i++) await score(6)
    await signHeads({ store, dataDir, tenantId: 'default' })
    const document = structuredClone(await evidenceOf(id))
    change(document)
    const found = await verify(document)
    expect(found.code).toBe(1)
    for (const name of wrong) expect(found.wrong).toContain(name)
  })

  it('says when there is no proof, and when it was erased', async () => {
    const [older, erased] = [await score(8), await score(9)]
    const database = new DatabaseSync(`${dataDir}/candor.db`)
    database.prepare('delete from audit_salt where target_id = ?').run(older)
    database.exec('drop trigger decision_refuses_update')
    database.prepare("update decision set features_sha256 = '' where id = ?").run(erased)
    database.close()
    const gone = { statusCode: 410, body: { code: 'store.erased' } }
    expect(await get(`/v1/decisions/${older}/bundle`)).toMatchObject({
      statusCode: 404,
      body: { code: 'audit.not_in_log' },
    })
    expect(await get(`/v1/decisions/${erased}/bundle`)).toMatchObject(gone)
    expect(await get(`/v1/decisions/${erased}/reproduce`)).toMatchObject(gone)
  })

  it('is not believed when somebody else signed it, nor read when it is something else', async () => {
    const id = await score(7)
    await signHeads({ store, dataDir, tenantId: 'default' })
    const document = await evidenceOf(id)
    const { publicKey } = generateKeyPairSync('ed25519')
    const other = folder.in('other.pem')
    writeFileSync(other, publicKey.export({ type: 'spki', format: 'pem' }))
    expect(await verify(document, '--key', other)).toMatchObject({ code: 1, wrong: ['checkpoint'] })
    expect(await verify({ format: 'candor-evidence/1' })).toMatchObject({
      code: 2,
      last: expect.stringContaining('audit.bad_evidence'),
    })
  })
})
