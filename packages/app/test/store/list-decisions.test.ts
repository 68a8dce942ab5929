import { DatabaseSync } from 'node:sqlite'
import type { DecisionSummary, DecisionsAnswer } from '@candor/client'
import { createRandom } from '@candor/core'
import { type CompiledQuery, Kysely } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type MadeDecision, openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { type ListDecisions, listDecisions } from '../../src/store/operations/list-decisions.ts'
import type { StoreSchema } from '../../src/store/schema.ts'
import { sqliteDialect } from '../../src/store/sqlite/sqlite-dialect.ts'
import { decisionInput, modelInput, storePath } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

const all: ListDecisions = { tenantId: 'default', limit: 50, cursor: null, model: null, outcome: null }
const start = 1_700_000_000_000

describeOnEngines('decision.list by filters', ({ place }) => {
  const made: MadeDecision[] = []
  let store: Store

  beforeAll(async () => {
    store = await openStore(await place())
    for (const name of ['model-a', 'model-b']) await store.run('registry.register', modelInput(name))
    const random = createRandom(11)
    for (let i = 0; i < 120; i++) made.push(randomDecision(random, i))
    await Promise.all(made.map((input) => recordDecision(store, input)))
  })
  afterAll(() => store.close())

  function expected({ model, outcome, entity, from, to, scoreMin, scoreMax }: ListDecisions): string[] {
    return made
      .filter(
        ({ at, decision, event }) =>
          (model === null || decision.modelName === model) &&
          (outcome === null || decision.outcome === outcome) &&
          (entity == null || event.entity?.externalId === entity.externalId) &&
          (from == null || at >= from) &&
          (to == null || at < to) &&
          (scoreMin == null || decision.probability! >= scoreMin) &&
          (scoreMax == null || decision.probability! <= scoreMax),
      )
      .toSorted((a, b) => b.at - a.at || (a.decision.id < b.decision.id ? 1 : -1))
      .map(({ decision }) => decision.id)
  }

  async function pages(wanted: ListDecisions): Promise<DecisionSummary[]> {
    const items: DecisionSummary[] = []
    for (let cursor: string | null = null; ; ) {
      const page: DecisionsAnswer = await store.run('decision.list', { ...wanted, cursor })
      items.push(...page.items)
      cursor = page.next_cursor
      if (cursor === null) return items
    }
  }

  it.each<[string, Partial<ListDecisions>]>([
    ['nothing', {}],
    ['a model', { model: 'model-b' }],
    ['an outcome', { outcome: 'PASS' }],
    ['an entity', { entity: { type: 'customer', externalId: 'c/1' } }],
    ['an entity that nobody knows', { entity: { type: 'account', externalId: 'c/1' } }],
    ['times', { from: start + 10, to: start + 20 }],
    ['scores', { scoreMin: 0.25, scoreMax: 0.5 }],
    [
      'everything',
      { model: 'model-a', outcome: 'FLAG', entity: { type: 'customer', externalId: 'c/2' }, from: start + 5 },
    ],
  ])('%s: just those, newest first, page by page', async (name, filter) => {
    for (const limit of [7, 200]) {
      const wanted = { ...all, ...filter, limit }
      const found = (await pages(wanted)).map(({ decision_id }) => decision_id)
      expect(found).toEqual(name.includes('nobody') ? [] : expected(wanted))
    }
  })

  it('gives each of the decisions that were there once while others are added', async () => {
    const before = expected(all)
    const seen: string[] = []
    for (let cursor: string | null = null; ; ) {
      const page: DecisionsAnswer = await store.run('decision.list', { ...all, limit: 10, cursor })
      seen.push(...page.items.map(({ decision_id }) => decision_id))
      cursor = page.next_cursor
      if (cursor === null) break
      // newer ones, and of the very moments that the pages are about
      for (const at of [start + 1000, start + 12]) {
        const late = decisionInput({ at })
        made.push(late)
        await recordDecision(store, late)
      }
    }
    expect(seen.filter((id) => before.includes(id))).toEqual(before)
    expect(new Set(seen).size).toBe(seen.length)
  })
})

function randomDecision(random: ReturnType<typeof createRandom>, i: number): MadeDecision {
  const draw = (n: number) => Math.floor(random.next() * n)
  const entity = { id: `e-${i}`, type: 'customer', externalId: `c/${draw(4)}` }
  return decisionInput({
    at: start + draw(30),
    event: { entity: draw(5) === 0 ? null : entity },
    decision: {
      modelName: draw(2) === 0 ? 'model-a' : 'model-b',
      outcome: draw(3) === 0 ? 'PASS' : 'FLAG',
      probability: draw(9) / 8,
    },
  })
}

describe('decision.list of 100,000 decisions, SQLite', () => {
  const compiled: CompiledQuery[] = []
  let database: DatabaseSync
  let db: Kysely<StoreSchema>

  beforeAll(async () => {
    const path = storePath()
    const store = await openStore(path)
    for (const name of ['model-a', 'model-b']) await store.run('registry.register', modelInput(name))
    await recordDecision(store, decisionInput({ event: { entity: person(0) } }))
    await store.close()
    database = new DatabaseSync(path)
    multiply(database, 100_000)
    db = new Kysely({ dialect: sqliteDialect(database), log: ({ query }) => void compiled.push(query) })
  })
  afterAll(() => db.destroy())

  it.each<[string, Partial<ListDecisions>, string]>([
    ['nothing', {}, 'decision_by_created_at_id'],
    ['a model', { model: 'model-b' }, 'decision_by_model_name_created_at_id'],
    ['an outcome', { outcome: 'FLAG' }, 'decision_by_outcome_created_at_id'],
    ['times', { from: start, to: start + 50 }, 'decision_by_created_at_id'],
    ['an entity', { entity: person(17) }, 'event_by_entity_id_occurred_at'],
  ])('%s is looked up, not searched for', async (name, filter, index) => {
    const first = await listDecisions(db, { ...all, ...filter })
    const wanted = { ...all, ...filter, cursor: first.next_cursor }
    await listDecisions(db, wanted)
    const { sql, parameters } = compiled.at(-1)!
    const plan = database.prepare(`explain query plan ${sql}`).all(...(parameters as (string | number)[]))
    const steps = plan.map(({ detail }) => String(detail)).join('\n')
    expect(steps).toContain(index)
    expect(steps).not.toMatch(/^SCAN/m)
    if (name !== 'an entity') expect(steps).not.toContain('TEMP B-TREE')
  })
})

function person(i: number) {
  return { id: `p-${i}`, type: 'customer', externalId: `c-${i}` }
}

/** Copies the one decision that is there with its event, each copy about one of 1,000 entities. */
function multiply(database: DatabaseSync, times: number): void {
  const numbers = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${times})`
  const columns = (table: string, changed: Readonly<Record<string, string>>) =>
    database
      .prepare(`select name from pragma_table_info('${table}')`)
      .all()
      .map(({ name }) => changed[String(name)] ?? String(name))
      .join(', ')
  for (const table of ['entity', 'event', 'decision'])
    database.exec(`create temp table one_${table} as select * from ${table}`)
  const entity = { id: "'p-' || i", external_id: "'c-' || i" }
  const event = { id: "'e-' || i", external_id: "'x-' || i", entity_id: "'p-' || (i % 1000)" }
  const decision = {
    id: "'d-' || i",
    event_id: "'e-' || i",
    model_name: "case i % 2 when 0 then 'model-a' else 'model-b' end",
    created_at: `${start} + i / 10`,
  }
  database.exec(`begin; ${numbers} insert into entity select ${columns('entity', entity)} from one_entity, n where i < 1000;
    ${numbers} insert into event select ${columns('event', event)} from one_event, n;
    ${numbers} insert into decision select ${columns('decision', decision)} from one_decision, n; commit`)
}
