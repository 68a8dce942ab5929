import { decisionView, routes } from '@candor/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { checkReadiness } from '../../src/jobs/check-readiness.ts'
import { decide } from '../../src/jobs/decide.ts'
import { explainRequest } from '../../src/jobs/explain-request.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { model, modelKinds, stump } from '../served/model-kinds.ts'
import { dataFolderWith, packedModel, registerBundle } from '../served/registered-models.ts'

let store: Store
let models: ServedModels

const { numbers, three, targets, strange, strict, bare } = modelKinds
const single = model([stump(0, 0.1, 0.2), stump(1, 0.3, 0.4)], { accumulator: 'float32' })
const background = {
  rows: 4,
  names: ['x', 'y'],
  columns: [Float64Array.of(0, 1, 1, 1), Float64Array.of(0, 1, 1, 1)],
}

beforeAll(async () => {
  const made = await dataFolderWith({})
  store = made.store
  models = createServedModels(store, made.path)
  for (const [name, value] of Object.entries({ numbers, three, targets, strange, strict, single, bare })) {
    await registerBundle(store, made.path, name, packedModel(value))
  }
  await registerBundle(
    store,
    made.path,
    'compared',
    packedModel(model([stump(0, -1, 1), stump(1, -2, 2)], {}), background),
  )
})

afterAll(() => store.close())

async function score(name: string, features: Record<string, number | null>, query: object = {}) {
  const { view } = await decide(
    { store, models },
    {
      tenantId: 'default',
      principalId: 'demo',
      name,
      query: routes.score.query.parse({ explain: 'full', ...query }),
      body: routes.score.body.parse({ features }),
      idempotency: null,
      at: 1_700_000_000_000,
    },
  )
  expect(decisionView.parse(view)).toEqual(view)
  return view
}

const explain = (name: string, features: Record<string, number | null>, body: object = {}) =>
  explainRequest(
    { models },
    {
      tenantId: 'default',
      name,
      query: routes.explain.query.parse({}),
      body: routes.explain.body.parse({ features, ...body }),
    },
  )

describe('a predicted number', () => {
  it('has a prediction and neither probability nor outcome', async () => {
    expect(await score('numbers', { x: 1, y: 0 })).toMatchObject({
      prediction: 12,
      probability: null,
      margin: null,
      scale: 'prediction',
      outcome: null,
      band: null,
      threshold: null,
    })
  })

  it('is explained against the covers where there is no background, and says so', async () => {
    const { explanation } = await score('numbers', { x: 1, y: 0 })
    expect(explanation).toMatchObject({
      method: 'path_dependent',
      background: null,
      base: 1 * 0.25 + 2 * 0.75 + 10 * 0.25 + 20 * 0.75,
      score: 12,
      contributions: [
        { feature: 'y', phi: -7.5 },
        { feature: 'x', phi: 0.25 },
      ],
    })
  })

  it('has no probability that could be explained', async () => {
    await expect(explain('numbers', { x: 1, y: 0 }, { space: 'probability' })).rejects.toMatchObject({
      code: 'decisions.space_not_available',
      pointer: '/space',
    })
  })

  it('has one target', async () => {
    await expect(score('targets', { x: 1, y: 1 })).rejects.toMatchObject({
      code: 'decisions.several_targets',
    })
  })
})

describe('an isolation forest', () => {
  it('makes no decision', async () => {
    await expect(score('strange', { x: 1, y: 1 })).rejects.toMatchObject({ code: 'decisions.anomaly_model' })
  })
})

describe('more than two classes', () => {
  it('have a probability each, and the predicted one is explained', async () => {
    const view = await score('three', { x: 0, y: 1 })
    expect(view).toMatchObject({
      predicted: 'c/d',
      margins: { a: 0, b: 2, 'c/d': 3 },
      probability: null,
      scale: 'raw',
    })
    const sum = Object.values(view.probabilities ?? {}).reduce((a, b) => a + b, 0)
    expect(Math.abs(sum - 1)).toBeLessThan(1e-15)
    expect(view.explanation).toMatchObject({ class: 'c/d', score: 3, base: 0.75 })
  })

  it('are explained by class', async () => {
    const { explanation } = await explain('three', { x: 0, y: 1 }, { class: 'b' })
    expect(explanation).toMatchObject({ class: 'b', score: 2, base: 1.5 })
    const unknown = explain('three', { x: 0, y: 1 }, { class: 'd' })
    await expect(unknown).rejects.toMatchObject({ code: 'decisions.unknown_class', pointer: '/class' })
  })
})

describe('a model without a rule for missing values', () => {
  it('refuses them, with a pointer to the feature', async () => {
    await expect(score('strict', { x: 1, y: null })).rejects.toMatchObject({
      code: 'models.missing_value_refused',
      pointer: '/features/y',
    })
  })

  it('is not needed where the model has one', async () => {
    expect((await score('single', { x: null, y: null })).margin).toBe(Math.fround(Math.fround(0.1) + 0.3))
  })
})

describe('methods of an explanation', () => {
  it('agree where they must: enumeration and the pattern tables against the same rows', async () => {
    const [table, enumerated] = [
      await explain('compared', { x: 1, y: 0 }),
      await explain('compared', { x: 1, y: 0 }, { method: 'exact' }),
    ]
    expect(table.explanation).toMatchObject({
      method: 'interventional',
      background: { name: 'rows', rows: 4 },
    })
    expect(enumerated.explanation.method).toBe('exact')
    expect(enumerated.explanation.contributions).toEqual(table.explanation.contributions)
    const covers = await explain('compared', { x: 1, y: 0 }, { method: 'path_dependent' })
    expect(covers.explanation).toMatchObject({ method: 'path_dependent', background: null })
  })

  it('are none for a model with neither covers nor rows: it decides, and says that it cannot explain', async () => {
    const view = await score('bare', { x: 1, y: 0 })
    expect(view).toMatchObject({ margin: 0, probability: 0.5, explanation: { status: 'unavailable' } })
    for (const method of ['path_dependent', 'exact'])
      await expect(explain('bare', { x: 1, y: 0 }, { method })).rejects.toMatchObject({
        code: 'explain.no_cover',
        pointer: '/method',
      })
    const { checks } = await checkReadiness({ store, models, tenantId: 'default' })
    expect(checks.explainer.ok).toBe(true)
  })

  it('cannot be interventional without a background', async () => {
    await expect(explain('numbers', { x: 1, y: 0 }, { method: 'interventional' })).rejects.toThrow(
      'unknown background: default; known: none',
    )
  })
})

describe('a score beside the sum of its leaves', () => {
  it('may differ as float32 does, not more', async () => {
    const { explanation, margin } = await score('single', { x: 1, y: 1 })
    if (explanation.status !== 'ok') throw new Error(explanation.status)
    expect(explanation.score).not.toBe(margin)
    expect(Math.abs(explanation.score - margin!)).toBeLessThan(1e-7)
  })
})
