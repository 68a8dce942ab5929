import { DatabaseSync } from 'node:sqlite'
import { routes } from '@candor/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../src/jobs/decide.ts'
import { createQuestionPool, type QuestionPool } from '../../src/jobs/question-pool.ts'
import { reproduceDecision } from '../../src/jobs/reproduce-decision.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith, registerClaims, slowCost } from '../served/registered-models.ts'

const tenantId = 'default'

let store: Store
let models: ServedModels
let path: string

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  store = made.store
  path = made.path
  models = createServedModels(store, path)
})

afterAll(() => store.close())

async function decided(name: string, row: number, query: object = {}): Promise<string> {
  const { view } = await decide(
    { store, models },
    {
      tenantId,
      principalId: 'demo',
      name,
      query: routes.score.query.parse(query),
      body: routes.score.body.parse({ features: claimRecord(row) }),
      idempotency: null,
      at: 1_700_000_000_000,
    },
  )
  return view.decision_id
}

const reproduce = (id: string, others: ServedModels = models, questions?: QuestionPool) =>
  reproduceDecision({ store, models: others, questions }, { tenantId, id })

/** Somebody with the file in his hands, whom no trigger stops. */
function tamper(statement: string, ...values: string[]): void {
  const database = new DatabaseSync(`${path}/candor.db`)
  const triggers = database.prepare("select name from sqlite_schema where type = 'trigger'").all()
  for (const { name } of triggers) database.exec(`drop trigger ${name}`)
  database.prepare(statement).run(...values)
  database.close()
}

describe('reproduceDecision', () => {
  it.each(['claims-rf', 'claims-gbm'])('gives every number of %s again to the bit', async (name) => {
    for (let row = 0; row < 8; row++) {
      const id = await decided(name, row, { explain: row % 2 === 0 ? 'top' : 'full' })
      expect(await reproduce(id)).toMatchObject({
        decision_id: id,
        match: true,
        score_diff: 0,
        phi_diff: 0,
        snapshot: 'intact',
        model: { name, version: '1' },
        failure: null,
      })
    }
  })

  it('compares in a thread what is dear to explain, with the same result', async () => {
    await registerClaims(store, path, 'claims-dear', 'gbm', { seed: 5, cost: slowCost })
    const questions = createQuestionPool({ threads: 1 })
    const id = await decided('claims-dear', 2, { explain: 'full' })
    const there = await reproduce(id, models, questions)
    expect(there).toMatchObject({
      match: true,
      score_diff: 0,
      phi_diff: 0,
      snapshot: 'intact',
      failure: null,
    })
    expect(there).toEqual(await reproduce(id))
    await questions.close()
    await expect(reproduce(id, models, questions)).rejects.toMatchObject({
      code: 'decisions.too_many_questions',
    })
  })

  it('takes the version that decided, whichever is champion by now', async () => {
    const id = await decided('claims-gbm', 3)
    await registerClaims(store, path, 'claims-gbm', 'gbm', { seed: 5 })
    tamper("update model_alias set version = 2 where name = 'claims-gbm' and alias = 'champion'")
    const fresh = createServedModels(store, path)
    expect((await fresh.find({ tenantId, name: 'claims-gbm' })).version).toBe(2)
    expect(await reproduce(id, fresh)).toMatchObject({ match: true, score_diff: 0, phi_diff: 0 })
  })

  it('compares scores alone where nothing was explained', async () => {
    const id = await decided('claims-gbm', 4, { explain: 'none', version: '1' })
    expect(await reproduce(id)).toMatchObject({ match: true, score_diff: 0, phi_diff: null, residual: null })
  })

  it('shows inputs that were changed, whether or not they change the score', async () => {
    const [moved, unmoved, broken] = [
      await decided('claims-rf', 1),
      await decided('claims-rf', 2),
      await decided('claims-rf', 5),
    ]
    const change = `update feature_snapshot set values_json = json_set(values_json, ?, json(?))
      where event_id = (select event_id from decision where id = ?)`
    const severe = claimRecord(1)['incident_severity'] === 'Major Damage' ? 'Trivial Damage' : 'Major Damage'
    tamper(change, '$.incident_severity', JSON.stringify(severe), moved!)
    tamper(change, '$.age', String(Number(claimRecord(2)['age']) + 1e-9), unmoved!)
    tamper(change, '$.age', '"x"', broken!)
    const first = await reproduce(moved!)
    expect(first).toMatchObject({ match: false, snapshot: 'changed', failure: null })
    expect(first.score_diff).toBeGreaterThan(0)
    expect(first.phi_diff).toBeGreaterThan(0)
    expect(await reproduce(unmoved!)).toMatchObject({ match: false, snapshot: 'changed', score_diff: 0 })
    expect(await reproduce(broken!)).toMatchObject({
      match: false,
      snapshot: 'changed',
      score_diff: null,
      failure: expect.stringContaining('data.wrong_value'),
    })
  })

  it('shows a score and a contribution that were changed', async () => {
    const [score, phi] = [await decided('claims-rf', 6), await decided('claims-rf', 7)]
    tamper("update decision set output_json = json_set(output_json, '$.raw', 0.5) where id = ?", score!)
    tamper(
      "update explanation set contributions_json = json_set(contributions_json, '$[0].phi', 0.5) where decision_id = ?",
      phi!,
    )
    const first = await reproduce(score!)
    expect(first).toMatchObject({ match: false, snapshot: 'intact', phi_diff: 0 })
    expect(first.score_diff).toBeGreaterThan(0)
    const second = await reproduce(phi!)
    expect(second).toMatchObject({ match: false, snapshot: 'intact', score_diff: 0 })
    expect(second.phi_diff).toBeGreaterThan(0)
  })

  it('knows no other decision', async () => {
    await expect(reproduce('0')).rejects.toMatchObject({ code: 'store.unknown_decision' })
  })
})
