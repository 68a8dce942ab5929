import { routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createExplanationPool, type ExplanationPool } from '../../src/jobs/explanation-pool.ts'
import { createServedModels, type ServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith, registerClaims, slowCost } from '../served/registered-models.ts'

const tenantId = 'default'
const versions = 3
let store: Store
let models: ServedModels
let app: FastifyInstance
let explanations: ExplanationPool

beforeAll(async () => {
  const made = await dataFolderWith({})
  store = made.store
  for (let seed = 0; seed < versions; seed++) {
    await registerClaims(store, made.path, 'inline', 'gbm', { seed })
    await registerClaims(store, made.path, 'in-thread', 'gbm', { seed: seed + 10, cost: slowCost })
  }
  models = createServedModels(store, made.path)
  explanations = createExplanationPool({ threads: 2 })
  const logger = pino({ level: 'silent' })
  app = await createApp({
    store,
    models,
    logger,
    explanations,
    pageFolder: '/none',
    access: demoAccess,
    mostInWork: 1000,
  })
})

afterAll(async () => {
  await app.close()
  await explanations.close()
  await store.close()
})

const headers = { host: 'localhost' }

async function score(name: string, row: number) {
  const payload = { features: claimRecord(row) }
  const url = `/v1/models/${name}/score?explain=full`
  const answer = await app.inject({ method: 'POST', url, payload, headers })
  return routes.score.answer.parse(answer.json())
}

/** Lets the champion change all the time until it is told to stop; how often it did. */
function swapping(name: string): () => Promise<number> {
  let swaps = 0
  let goesOn = true
  const work = (async () => {
    while (goesOn) {
      const version = (swaps % versions) + 1
      const change = { tenantId, name, alias: 'champion', version, by: 'test', reason: null, at: Date.now() }
      await store.run('registry.set_alias', change)
      swaps += 1
    }
  })()
  return async () => {
    goesOn = false
    await work
    return swaps
  }
}

describe.each(['inline', 'in-thread'])('a champion that is swapped under load, explained %s', (name) => {
  it('score and explanation are of one version, which the answer names', { timeout: 120_000 }, async () => {
    const stop = swapping(name)
    const views = []
    for (let round = 0; round < 15; round++) {
      const rows = Array.from({ length: 20 }, (_, i) => round * 20 + i)
      views.push(...(await Promise.all(rows.map((row) => score(name, row % 240)))))
    }
    expect(await stop()).toBeGreaterThan(versions)
    expect(new Set(views.map(({ model }) => model.version)).size).toBeGreaterThan(1)
    for (const { decision_id, model, margin } of views) {
      const url = `/v1/decisions/${decision_id}/explanation`
      const explanation = await stored(url)
      expect(explanation).toMatchObject({ status: 'ok', model_hash: model.hash })
      const { bundle } = await models.find({ tenantId, name, version: model.version })
      expect(model.hash).toBe(bundle.hash)
      if (explanation.status === 'ok') expect(Math.abs(explanation.score - margin!)).toBeLessThan(1e-9)
    }
  })
})

/** Under load some are added after the answer. */
async function stored(url: string) {
  for (;;) {
    const { explanation } = routes.decisionExplanation.answer.parse(
      (await app.inject({ url, headers })).json(),
    )
    if (explanation.status !== 'pending') return explanation
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
