import { once } from 'node:events'
import { connect } from 'node:net'
import { problem, routes } from '@candor/client'
import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimRecord } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let app: FastifyInstance
let port: number
const mostInWork = 4

beforeAll(async () => {
  served = await servedApp({ 'claims-gbm': 'gbm' }, { mostInWork })
  app = served.app
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})

afterAll(() => served.close())

const headers = { host: 'localhost' }
const score = (payload: object = { features: claimRecord(1) }, more: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/v1/models/claims-gbm/score',
    payload,
    headers: { ...headers, ...more },
  })

it('more than can be in work is refused at once with 503 and Retry-After, and nothing of it is stored', async () => {
  const answers = await Promise.all(Array.from({ length: 40 }, () => score()))
  const accepted = answers.filter(({ statusCode }) => statusCode === 200)
  const refused = answers.filter(({ statusCode }) => statusCode === 503)
  expect(accepted.length).toBeGreaterThanOrEqual(mostInWork)
  expect(accepted.length + refused.length).toBe(40)
  expect(refused.length).toBeGreaterThan(0)
  for (const answer of refused) {
    expect(answer.headers['retry-after']).toBe('1')
    expect(problem.parse(answer.json())).toMatchObject({ code: 'http.overloaded', status: 503 })
  }
  const { items } = (await app.inject({ url: '/v1/decisions?limit=200', headers })).json()
  expect(items).toHaveLength(accepted.length)
})

it('once a call was refused fewer are let in at a time, until no more are refused for a while', async () => {
  const statuses = async (calls: number) =>
    (await Promise.all(Array.from({ length: calls }, () => score()))).map(({ statusCode }) => statusCode)
  expect(await statuses(40)).toContain(503)
  expect((await statuses(mostInWork)).toSorted()).toEqual([200, 200, 503, 503])
  const [, , third] = await Promise.all([score(), score(), score()])
  expect(third!.json().detail).toMatch(/^2 calls are in work/)
  await new Promise((resolve) => setTimeout(resolve, 1050))
  expect(await statuses(mostInWork)).toEqual([200, 200, 200, 200])
})

it('what is refused for its content, or not to be read, makes room again', async () => {
  for (let i = 0; i < 3 * mostInWork; i++) {
    expect((await score({})).statusCode).toBe(422)
    expect((await app.inject({ method: 'POST', url: '/nowhere', headers })).statusCode).toBe(404)
    expect((await score({ features: claimRecord() }, { 'content-type': 'text/plain' })).statusCode).toBe(415)
  }
  expect((await score()).statusCode).toBe(200)
})

it('whoever breaks off, before he has said all or before he is answered, makes room again', async () => {
  const body = JSON.stringify({ features: claimRecord(3) })
  const head = `POST /v1/models/claims-gbm/score HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`
  for (let i = 0; i < 4 * mostInWork; i++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    await once(socket, 'connect')
    socket.write(i % 2 === 0 ? head + body.slice(0, 20) : head + body)
    await turns(i % 7)
    socket.destroy()
  }
  for (let tries = 0; (await score()).statusCode !== 200; tries++) {
    if (tries === 100) throw new Error('room was not made again')
    await turns(10)
  }
})

it('whoever sends slowly takes nobody’s place', async () => {
  let begun = 0
  app.server.on('request', () => void begun++)
  const slow = await Promise.all(
    Array.from({ length: 4 * mostInWork }, async () => {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write('POST /v1/models/claims-gbm/score HTTP/1.1\r\nhost: localhost\r\n')
      socket.write('content-type: application/json\r\ncontent-length: 900\r\n\r\n{"features":')
      return socket
    }),
  )
  while (begun < slow.length) await turns(1)
  expect((await score()).statusCode).toBe(200)
  for (const socket of slow) socket.destroy()
})

async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i++) await new Promise((resolve) => setTimeout(resolve, 2))
}

it('reading, health and metrics are answered meanwhile', async () => {
  const scores = Promise.all(Array.from({ length: 40 }, () => score()))
  for (const url of ['/v1/models', '/healthz', '/readyz', '/metrics'])
    expect((await app.inject({ url, headers })).statusCode).toBe(200)
  await scores
})

it('a call whose time is over before it is begun is refused; one with time is answered', async () => {
  const answer = await score({ features: claimRecord(2) }, { 'candor-timeout-ms': '60000' })
  routes.score.answer.parse(answer.json())
  const wrong = await score({ features: claimRecord(2) }, { 'candor-timeout-ms': 'soon' })
  expect(wrong.statusCode).toBe(422)
  expect(wrong.json().errors[0].pointer).toBe('/headers/candor-timeout-ms')
})
