import { createClient, ProblemError } from '@candor/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { retainStore } from '../../src/jobs/retain-store.ts'
import { jobWithFile } from '../served/job-with-file.ts'
import { claimRecord } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let client: ReturnType<typeof createClient>

beforeAll(async () => {
  served = await servedApp({ 'claims-gbm': 'gbm' })
  client = createClient({ baseUrl: await served.app.listen({ host: '127.0.0.1', port: 0 }) })
})

afterAll(() => served.close())

const problemOf = (call: Promise<unknown>) =>
  call.then(
    () => null,
    (error: unknown) => (error instanceof ProblemError ? [error.problem.status, error.problem.code] : error),
  )

it('forgets a person: what was decided stays, what it was made of is gone', async () => {
  const entity = { type: 'customer', id: 'c/17' }
  const scored = await client.score({
    params: { name: 'claims-gbm' },
    body: { features: claimRecord(2), entity, external_id: 'claim-17' },
  })
  const params = { id: scored.decision_id }
  expect((await client.decisionReproduction({ params })).match).toBe(true)
  const listed = await client.decisions({ query: { entity: 'customer/c/17' } })
  expect(listed.items.map(({ decision_id }) => decision_id)).toEqual([scored.decision_id])

  const erased = await client.entityErasure({ params: entity, body: { reason: 'request 17' } })
  expect(erased).toMatchObject({ events: 1, decisions: 1, named: 0 })

  expect(await problemOf(client.decisionReproduction({ params }))).toEqual([410, 'store.erased'])
  expect(await problemOf(client.decisionEvidence({ params }))).toEqual([410, 'store.erased'])
  const { narrative: _, ...left } = await client.decision({ params })
  expect(left).toMatchObject({ probability: scored.probability, outcome: scored.outcome })
  expect(left.external_id).not.toContain('claim-17')
  expect((await client.decisions({ query: { entity: 'customer/c/17' } })).items).toEqual([])
  expect(await client.auditVerify({ query: { decisions: 'true' } })).toMatchObject({
    ok: true,
    decisions: { checked: 0, erased: 1 },
  })
  const again = client.entityErasure({ params: entity, body: { reason: 'request 17' } })
  expect(await problemOf(again)).toEqual([404, 'store.unknown_entity'])
  const named = client.entityErasure({ params: entity, body: { reason: 'of c/17' } })
  expect(await problemOf(named)).toEqual([422, 'store.reason_names_person'])
})

it('keeps for as long as it is told', async () => {
  const usual = await client.retention()
  expect(usual).toEqual({
    decisions: null,
    events: null,
    narratives: null,
    jobs: 90,
    outputs: null,
    least: null,
  })
  expect(await client.setRetention({ body: { decisions: 1825, jobs: 30 } })).toEqual({
    ...usual,
    decisions: 1825,
    jobs: 30,
  })
  expect(await client.retention()).toMatchObject({ decisions: 1825, jobs: 30 })
  expect(await problemOf(client.setRetention({ body: { decisions: 0 } }))).toEqual([
    422,
    'http.invalid_request',
  ])
})

it('says of a file that is kept no longer that it was there', async () => {
  const { store, path: dataDir } = served
  const now = Date.now()
  await jobWithFile(store, dataDir, 'batch-1', now)
  const params = { id: 'batch-1', name: 'scores' }
  expect((await client.jobFile({ params })).size).toBeGreaterThan(0)
  await client.setRetention({ body: { outputs: 7 } })
  const tenantId = 'default'
  await retainStore({ store, dataDir, tenantId, actor: 'server', at: now + 8 * 86_400_000 })
  expect(await problemOf(client.jobFile({ params }))).toEqual([410, 'jobs.file_deleted'])
  expect((await client.job({ params })).result).toMatchObject({
    files: [{ name: 'scores', deleted_at: expect.stringMatching(/Z$/) }],
  })
})
