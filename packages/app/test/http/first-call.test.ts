import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { type ServedApp, servedApp } from '../served/served-app.ts'

const claim = readFileSync(new URL('../../../../examples/claim.json', import.meta.url), 'utf8')
let server: ServedApp

beforeAll(async () => {
  server = await servedApp({ 'claims-rf': 'rf' })
})

afterAll(() => server.close())

it('the claim that the first call of the documents sends is complete, and found again', async () => {
  const answer = await server.post('/v1/models/claims-rf/score', claim)
  expect(answer.statusCode).toBe(200)
  expect(answer.json()).toMatchObject({ external_id: 'claim-1', explanation: { status: 'ok' }, warnings: [] })
  const found = await server.get(`/v1/decisions/${answer.json().decision_id}`)
  expect(found.json()).toEqual(answer.json())
})
