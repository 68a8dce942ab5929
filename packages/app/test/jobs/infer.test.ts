import { type FeatureValues, scoreQuery, scoreRequest } from '@candor/client'
import { predict } from '@candor/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decide } from '../../src/jobs/decide.ts'
import { type InferRequest, infer } from '../../src/jobs/infer.ts'
import { createQuestionPool } from '../../src/jobs/question-pool.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { modelKinds, registerKinds } from '../served/model-kinds.ts'
import { claimRecord, dataFolderWith, registerClaims, slowCost } from '../served/registered-models.ts'

let store: Store
let models: ServedModels

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-rf': 'rf', 'claims-gbm': 'gbm' })
  store = made.store
  models = createServedModels(store, made.path)
  await registerKinds(store, made.path)
  await registerClaims(store, made.path, 'claims-dear', 'gbm', { seed: 5, cost: slowCost })
})

afterAll(() => store.close())

const ask = (name: string, records: readonly FeatureValues[], more: Partial<InferRequest> = {}) =>
  infer(
    { models },
    {
      tenantId: 'default',
      name,
      scale: undefined,
      use: undefined,
      recordsFor: () => records,
      explainFor: () => null,
      ...more,
    },
  )

const explained = { explainFor: () => ({ className: undefined }) }

async function decided(name: string, features: FeatureValues, query: object = {}) {
  const { view } = await decide(
    { store, models },
    {
      tenantId: 'default',
      principalId: 'demo',
      name,
      query: scoreQuery.parse({ explain: 'full', ...query }),
      body: scoreRequest.parse({ features }),
      idempotency: null,
      at: 1_700_000_000_000,
    },
  )
  return view
}

const claims = Array.from({ length: 40 }, (_, row) => claimRecord(row))

describe('infer', () => {
  it.each([
    ['claims-rf', {}],
    ['claims-gbm', {}],
    ['claims-gbm', { scale: 'calibrated' }],
    ['claims-gbm', { scale: 'raw' }],
    ['claims-gbm', { use: 'dashboard' }],
  ] as const)('%s %o: every row has the bits of a decision of its own', async (name, query) => {
    const inference = await ask(name, claims, { ...query, ...explained })
    const { scores, explanation, served, rows } = inference
    if (scores.kind !== 'probability' || explanation === null) throw new Error(scores.kind)
    expect([served.name, rows]).toEqual([name, 40])
    for (const [row, features] of claims.entries()) {
      const view = await decided(name, features, query)
      expect(scores.probability[row]).toBe(view.probability)
      expect(scores.margin[row]).toBe(view.margin)
      expect(scores.scale).toBe(view.scale)
      if (view.explanation.status !== 'ok') throw new Error(view.explanation.status)
      expect(explanation.base[row]).toBe(view.explanation.base)
      expect(explanation.score[row]).toBe(view.explanation.score)
      expect(explanation.residual[row]).toBe(view.explanation.residual)
      const phi = explanation.features.map((feature, j) => ({
        feature,
        phi: explanation.phi[row * explanation.features.length + j],
      }))
      expect(phi).toHaveLength(view.explanation.contributions.length)
      for (const contribution of view.explanation.contributions) expect(phi).toContainEqual(contribution)
    }
  })

  it('takes rows in parts without a seam', async () => {
    const records = Array.from({ length: 3000 }, (_, i) => ({ x: (i % 7) / 6, y: (i % 11) / 10 }))
    const { scores } = await ask('two', records)
    if (scores.kind !== 'probability') throw new Error(scores.kind)
    const columns = [records.map(({ x }) => x), records.map(({ y }) => y)].map((each) =>
      Float64Array.from(each),
    )
    const whole = predict(modelKinds['two']!, { rows: 3000, names: ['x', 'y'], columns })
    expect(scores.margin).toEqual(whole.margin)
    const some = await ask('two', records.slice(0, 900), explained)
    expect(some.explanation!.score).toEqual(whole.margin.slice(0, 900))
    expect(some.explanation!.phi).toHaveLength(1800)
  })

  it('answers for every kind of model, as decisions do where they take the kind', async () => {
    const rows = [
      { x: 0, y: 1 },
      { x: 1, y: 0 },
      { x: null, y: 1 },
    ]
    const three = await ask('three', rows, explained)
    if (three.scores.kind !== 'classes') throw new Error(three.scores.kind)
    for (const [i, row] of rows.entries()) {
      const view = await decided('three', row)
      expect(three.scores.predicted[i]).toBe(view.predicted)
      expect([...three.scores.probabilities.slice(3 * i, 3 * i + 3)]).toEqual(
        Object.values(view.probabilities!),
      )
      expect(three.explanation!.classes![i]).toBe(view.predicted)
      if (view.explanation.status !== 'ok') throw new Error(view.explanation.status)
      expect(three.explanation!.base[i]).toBe(view.explanation.base)
    }
    const numbers = await ask('numbers', rows, explained)
    expect(numbers.scores).toMatchObject({ kind: 'prediction', prediction: Float64Array.of(21, 12, 21) })
    expect(numbers.explanation!.unit).toBe('target')
    const targets = await ask('targets', rows)
    expect(targets.scores).toMatchObject({ targets: 2, prediction: Float64Array.of(1, 4, 2, 3, 1, 4) })
    const strange = await ask('strange', rows, explained)
    expect(strange.scores).toMatchObject({ kind: 'anomaly', margin: Float64Array.of(-1.5, -1.5, -1.5) })
    expect(strange.explanation!.unit).toBe('path_length')
  })

  it('explains the class that is named', async () => {
    const wanted = { explainFor: () => ({ className: 'b' }) }
    const { explanation } = await ask('three', [{ x: 0, y: 1 }], wanted)
    expect(explanation).toMatchObject({ classes: ['b'], score: Float64Array.of(2) })
  })

  it.each<[string, FeatureValues[], Partial<InferRequest>, string]>([
    [
      'two',
      [
        { x: 1, y: 1 },
        { x: 'much', y: 1 },
      ],
      {},
      'data.wrong_value: column x, row 1',
    ],
    ['strict', [...Array.from({ length: 700 }, () => ({ x: 1, y: 1 })), { x: null, y: 1 }], {}, 'row 700'],
    ['two', [{ x: 1, z: 1 }], {}, 'features.unknown_column'],
    ['two', [{ x: 1 }], {}, 'features.missing_column'],
    ['two', Array.from({ length: 10_001 }, () => ({ x: 1, y: 1 })), {}, 'decisions.too_many_rows'],
    ['two', Array.from({ length: 1001 }, () => ({ x: 1, y: 1 })), explained, 'at most 1000'],
    ['two', [{ x: 1, y: 1 }], { scale: 'calibrated' }, 'decisions.scale_not_available'],
    ['three', [{ x: 1, y: 1 }], { scale: 'raw' }, 'decisions.scale_not_available'],
    ['three', [{ x: 1, y: 1 }], { explainFor: () => ({ className: 'z' }) }, 'decisions.unknown_class'],
    ['targets', [{ x: 1, y: 1 }], explained, 'decisions.several_targets'],
    ['bare', [{ x: 1, y: 1 }], explained, 'explain.no_cover'],
    ['nobody', [{ x: 1, y: 1 }], {}, 'store.unknown_model'],
    ['two', [{ x: 1, y: 1 }], { version: '9' }, 'store.unknown_version'],
    ['two', [{ x: 1, y: 1 }], { use: 'x' }, 'decisions.unknown_use'],
  ])('%s refuses (%#)', async (name, records, more, expected) => {
    const error = await ask(name, records, more).catch((thrown) => thrown)
    expect(`${error.code}: ${error.message}`).toContain(expected)
  })
})

describe('rows that are dear to explain', () => {
  const wanted: InferRequest = {
    ...{ tenantId: 'default', name: 'claims-dear', scale: undefined, use: undefined },
    recordsFor: () => claims.slice(0, 12),
    ...explained,
  }

  it('are explained in a thread, with the same bits and the same errors', async () => {
    const questions = createQuestionPool({ threads: 1 })
    const { timings: _here, ...here } = await infer({ models }, wanted)
    const { timings: _there, ...there } = await infer({ models, questions }, wanted)
    expect({ ...there, served: here.served.bundle.hash }).toEqual({
      ...here,
      served: here.served.bundle.hash,
    })
    expect(there.served.cost).toEqual(slowCost)
    const wrong = claims.slice(0, 12).map((claim, row) => (row === 7 ? { ...claim, age: 'old' } : claim))
    const refused = infer({ models, questions }, { ...wanted, recordsFor: () => wrong })
    await expect(refused).rejects.toMatchObject({
      code: 'data.wrong_value',
      message: expect.stringContaining('row 7'),
      values: { row: 7 },
    })
    await questions.close()
  })

  it('are left alone as soon as nobody awaits them', async () => {
    const questions = createQuestionPool({ threads: 1 })
    let asked = 0
    const left = infer({ models, questions }, { ...wanted, isAwaited: () => ++asked < 2 })
    await expect(left).rejects.toMatchObject({ code: 'decisions.not_awaited' })
    expect(asked).toBe(2)
    await questions.close()
  })
})
