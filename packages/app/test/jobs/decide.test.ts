import { decisionView, routes } from '@candor/client'
import { applyPipeline, fromRecords, marginSums, predict } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../src/jobs/decide.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, claims, dataFolderWith, registerClaims } from '../served/registered-models.ts'

let store: Store
let models: ServedModels
let path: string

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  store = made.store
  path = made.path
  models = createServedModels(store, made.path)
  await registerClaims(store, path, 'plain', 'gbm', { seed: 1, scenario: false })
})

afterAll(() => store.close())

const list = { tenantId: 'default', limit: 200, cursor: null, model: null, outcome: null }

function request(body: object, query: object = {}, name = 'claims-gbm') {
  return {
    tenantId: 'default',
    principalId: 'demo',
    name,
    query: routes.score.query.parse(query),
    body: routes.score.body.parse(body),
    idempotency: null,
    at: 1_700_000_000_000,
  }
}

const score = async (body: object, query: object = {}, name?: string) =>
  (await decide({ store, models }, request(body, query, name))).view

describe('decide', () => {
  it.each(['claims-rf', 'claims-gbm'])(
    '%s gives the numbers of the library for the same record',
    async (name) => {
      const view = await score({ features: claimRecord(3) }, { scale: 'calibrated' }, name)
      const { bundle } = await models.find({ tenantId: 'default', name })
      const { matrix } = applyPipeline(bundle.pipeline, fromRecords([claimRecord(3)], bundle.pipeline.inputs))
      const prediction = predict(bundle.model, matrix)
      if (prediction.task !== 'classification') throw new Error('a classifier')
      expect(view.margin).toBe(prediction.margin[0])
      expect(view.probability).toBe(prediction.probability[0])
      expect((await score({ features: claimRecord(3) }, { scale: 'raw' }, name)).probability).toBe(
        prediction.raw[0],
      )
      expect(view.explanation).toMatchObject({ score: marginSums(bundle.model, matrix)[0] })
      expect(decisionView.parse(view)).toEqual(view)
    },
  )

  it('acts at the threshold of the policy, on its own scale', async () => {
    for (let row = 0; row < 20; row++) {
      const view = await score({ features: claimRecord(row) })
      expect(view).toMatchObject({
        use: 'auto_flagger',
        scale: 'raw',
        threshold: { value: 0.53, operator: '>=', scale: 'raw', source: 'policy:claims' },
        model: { calibrated: false },
      })
      expect(view.outcome).toBe(view.probability! >= 0.53 ? 'AUTO_FLAG' : 'AUTO_APPROVE')
    }
  })

  it('has no outcome in a use without a threshold', async () => {
    expect(await score({ features: claimRecord() }, { use: 'dashboard' })).toMatchObject({
      use: 'dashboard',
      scale: 'calibrated',
      outcome: null,
      threshold: null,
    })
  })

  it('takes the id of a domain for its default model, and says which it is', async () => {
    const view = await score({ features: claimRecord() }, {}, 'claims')
    expect(view.model).toMatchObject({ name: 'claims-rf', version: '1', alias: 'champion' })
  })

  it('contributions, rest and base add up to the score', async () => {
    const { explanation } = await score({ features: claimRecord(5) })
    if (explanation.status !== 'ok') throw new Error(explanation.status)
    const sum = explanation.contributions.reduce((total, { phi }) => total + phi, explanation.base)
    expect(explanation.contributions).toHaveLength(5)
    expect(Math.abs(sum + explanation.rest!.phi - explanation.score)).toBeLessThan(1e-9)
    expect(explanation.background).toMatchObject({ name: 'train-50', rows: 50 })
    const sizes = explanation.contributions.map(({ phi }) => Math.abs(phi))
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a))
  })

  it('words the five largest and every principal factor', async () => {
    const { explanation } = await score({ features: claimRecord(5) })
    if (explanation.status !== 'ok') throw new Error(explanation.status)
    const five = explanation.contributions.map(({ feature }) => feature)
    expect(explanation.reasons.map(({ feature }) => feature)).toEqual(expect.arrayContaining(five))
    const principal = explanation.reasons.filter((reason) => reason.principal)
    expect(principal.length).toBeLessThanOrEqual(4)
    expect(principal.every(({ direction }) => direction === 'raises')).toBe(true)
    for (const { text, phi, direction } of explanation.reasons) {
      expect(text).toMatch(/factor (raising|lowering) the score\.$/)
      expect(direction).toBe(phi > 0 ? 'raises' : 'lowers')
    }
  })

  it('gives the value of a factor in its unit', async () => {
    const { explanation } = await score({ features: claimRecord(5) }, { explain: 'full' })
    if (explanation.status !== 'ok') throw new Error(explanation.status)
    const units = explanation.reasons.map(({ feature, value }) => [feature, value.unit])
    const schema = new Map(claims.schema.map(({ name, unit }) => [name, unit]))
    expect(units).toEqual(units.map(([feature]) => [feature, schema.get(feature!) ?? null]))
    expect(units.some(([, unit]) => unit !== null)).toBe(true)
  })

  it('words in Spanish when asked to', async () => {
    const { explanation } = await score({ features: claimRecord(5) }, { lang: 'es' })
    if (explanation.status !== 'ok') throw new Error(explanation.status)
    expect(explanation.reasons[0]?.text).toMatch(/el puntaje\.$/)
  })

  it('tells the person decided about no factor and no threshold, where the policy says so', async () => {
    const view = await score({ features: claimRecord(5) }, { audience: 'customer' })
    expect(view.threshold).toBeNull()
    expect(view.explanation).toMatchObject({ status: 'ok', contributions: [], reasons: [] })
    const id = { tenantId: 'default', id: view.decision_id }
    expect(await store.run('decision.get', id)).toEqual(view)
    const whole = await store.run('decision.explanation', id)
    if (whole.explanation.status !== 'ok') throw new Error(whole.explanation.status)
    expect(whole.explanation.reasons.length).toBeGreaterThanOrEqual(5)
    expect(whole.explanation.contributions.length).toBeGreaterThan(20)
  })

  it('shows all contributions, or computes none', async () => {
    const full = (await score({ features: claimRecord(5) }, { explain: 'full' })).explanation
    if (full.status !== 'ok') throw new Error(full.status)
    expect(full.contributions.length).toBeGreaterThan(20)
    expect(full.rest).toBeUndefined()
    expect((await score({ features: claimRecord(5) }, { explain: 'none' })).explanation).toEqual({
      status: 'off',
    })
  })

  it('a model without a domain has no use, no outcome, no codes, and its own column names', async () => {
    const view = await score({ features: claimRecord(5) }, {}, 'plain')
    expect(view).toMatchObject({ use: null, outcome: null, threshold: null, band: null, scale: 'calibrated' })
    if (view.explanation.status !== 'ok') throw new Error(view.explanation.status)
    expect(view.explanation.reasons[0]?.code).toBeNull()
    expect(view.explanation.reasons[0]?.principal).toBe(false)
  })

  it('scores what a row step makes when it is sent in place of the inputs', async () => {
    const { auto_year: year, ...others } = claimRecord(4)
    const raw = await score({ features: claimRecord(4) })
    const made = await score({ features: { ...others, vehicle_age: 2015 - Number(year) } })
    expect(made.margin).toBe(raw.margin)
  })

  it('takes the other spellings of the domain, and ignores columns that no model reads', async () => {
    const { 'capital-gains': gains, ...others } = claimRecord(4)
    const raw = await score({ features: claimRecord(4) })
    const spelt = await score({ features: { ...others, capital_gains: gains, policy_number: 77 } })
    expect(spelt.margin).toBe(raw.margin)
  })

  it('warns of levels that training had not seen and of numbers beyond it', async () => {
    const { warnings } = await score({ features: { ...claimRecord(), auto_make: 'Trabant', age: 120 } })
    expect(warnings).toEqual([
      { code: 'unknown_level', feature: 'auto_make', detail: 'Trabant' },
      { code: 'feature_out_of_range', feature: 'age' },
    ])
  })

  it('takes null for a missing value', async () => {
    const view = await score({ features: { ...claimRecord(), age: null, collision_type: null } })
    expect(view.explanation.status).toBe('ok')
  })

  it('stores what it answers, and nothing of a refused record', async () => {
    const before = (await store.run('decision.list', list)).items.length
    const view = await score({ features: claimRecord(9), external_id: 'stored-1' })
    expect(await store.run('decision.get', { tenantId: 'default', id: view.decision_id })).toEqual(view)
    await expect(score({ features: { ...claimRecord(), agee: 1 } })).rejects.toThrow()
    expect((await store.run('decision.list', list)).items).toHaveLength(before + 1)
  })

  it('says that a model whose explanation fails decided all the same', async () => {
    const told: unknown[] = []
    const broken: ServedModels = {
      find: async (wanted) => ({
        ...(await models.find(wanted)),
        explainerOf: () => {
          throw new Error('no memory')
        },
      }),
    }
    const parts = { store, models: broken, onUnexplained: (error: unknown) => told.push(error) }
    const { view } = await decide(parts, request({ features: claimRecord() }))
    expect(view.explanation).toEqual({ status: 'unavailable' })
    expect(view.outcome).not.toBeNull()
    expect(told).toHaveLength(1)
  })
})

describe('decide, faults of a record', () => {
  const faultsOf = async (features: object, name?: string) => {
    const error = await score({ features }, {}, name).catch((thrown: unknown) => thrown)
    const { all } = error as { all?: { code: string; pointer: string }[] }
    const { code, pointer } = error as { code: string; pointer: string }
    return (all ?? [{ code, pointer }]).map((fault) => `${fault.code} ${fault.pointer}`)
  }

  it('names every unknown and every missing column at once', async () => {
    const { age, witnesses, ...others } = claimRecord()
    expect(await faultsOf({ ...others, agee: 40 })).toEqual([
      'features.unknown_column /features/agee',
      'features.missing_column /features/age',
      'features.missing_column /features/witnesses',
    ])
  })

  it('tells the nearest known name', async () => {
    await expect(score({ features: { ...claimRecord(), agee: 40 } })).rejects.toThrow(
      'unknown column: agee; nearest known: age',
    )
  })

  it('points to every value of a wrong type', async () => {
    expect(await faultsOf({ ...claimRecord(), age: 'old', witnesses: true, incident_date: 'soon' })).toEqual(
      [
        'data.wrong_value /features/age',
        'data.wrong_value /features/witnesses',
        'data.wrong_value /features/incident_date',
      ].sort(
        (a, b) =>
          Object.keys(claimRecord()).indexOf(a.split('/')[2]!) -
          Object.keys(claimRecord()).indexOf(b.split('/')[2]!),
      ),
    )
  })

  it('refuses an output together with all inputs of its step', async () => {
    expect(await faultsOf({ ...claimRecord(), vehicle_age: 4 })).toEqual([
      'features.output_and_inputs /features/vehicle_age',
    ])
  })

  it('refuses what is known only afterwards, and one column in two spellings', async () => {
    expect(await faultsOf({ ...claimRecord(), fraud_reported: 'N' })).toEqual([
      'features.known_only_after /features/fraud_reported',
    ])
    expect(await faultsOf({ ...claimRecord(), capital_gains: 1 })).toEqual([
      'features.sent_twice /features/capital_gains',
    ])
  })

  it('points to the part of a text that a row step cannot read', async () => {
    expect(await faultsOf({ ...claimRecord(), policy_csl: 'much' })).toEqual([
      'features.not_a_number /features/policy_csl',
    ])
  })

  it('refuses more features than any record has', async () => {
    const many = Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`f${i}`, i]))
    expect(await faultsOf(many)).toEqual(['features.too_many /features'])
  })

  it('escapes names in pointers', async () => {
    expect(await faultsOf({ ...claimRecord(), 'a/b~c': 1 })).toEqual([
      'features.unknown_column /features/a~1b~0c',
    ])
  })
})
