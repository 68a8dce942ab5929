import type { FastifyInstance } from 'fastify'
import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../src/http/index.ts'
import { demoAccess } from '../../src/jobs/access.ts'
import { createServedModels } from '../../src/jobs/served-models.ts'
import type { Store } from '../../src/store/index.ts'
import { claimRecord, dataFolderWith } from '../served/registered-models.ts'

let store: Store
let app: FastifyInstance

beforeAll(async () => {
  const made = await dataFolderWith({ 'claims-gbm': 'gbm' })
  store = made.store
  const logger = pino({ level: 'silent' })
  app = await createApp({
    access: demoAccess,
    store,
    models: createServedModels(store, made.path),
    logger,
    pageFolder: '/none',
  })
})

afterAll(async () => {
  await app.close()
  await store.close()
})

const headers = { host: 'localhost' }
const score = (body: object, query = '') =>
  app.inject({ method: 'POST', url: `/v1/models/claims-gbm/score${query}`, payload: body, headers })

it('decisions, scores, explanations and commits are counted; a repeated answer is not', async () => {
  const outcomes = new Map<string, number>()
  for (let row = 0; row < 12; row++) {
    const { outcome } = (await score({ features: claimRecord(row), external_id: `event-${row}` })).json()
    outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1)
  }
  await score({ features: claimRecord(0), external_id: 'event-0' })
  await score({ features: claimRecord(0) }, '?explain=none&use=dashboard')
  await score({ features: {} })
  const { body } = await app.inject({ url: '/metrics', headers })
  for (const [outcome, count] of outcomes)
    expect(body).toContain(`candor_decisions_total{model="claims-gbm",outcome="${outcome}"} ${count}\n`)
  expect(body).toContain('candor_decisions_total{model="claims-gbm",outcome="none"} 1\n')
  expect(body).toContain('candor_score_seconds_count 13\n')
  expect(body).toContain('candor_explain_seconds_count{path="inline"} 12\n')
  expect(body).toMatch(/^candor_store_commit_seconds_count 1[4-9]$/m)
  expect(body).toContain('candor_store_queue 0\n')
  expect(body).toContain('candor_audit_seq{chain="default/0"} 14\n')
})
