import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { problem } from '@candor/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { usualUploads } from '../../src/http/limits.ts'
import { claimRecord } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let address: string
const most = 2

beforeAll(async () => {
  served = await servedApp({ 'claims-gbm': 'gbm' }, { mostInWork: 1, uploads: { ...usualUploads, most } })
  address = await served.app.listen({ host: '127.0.0.1', port: 0 })
})

afterAll(() => served.close())

const csv = 'age,name\n41,Ann\n'

/** A file that has been begun and of which no more comes. */
async function begun(): Promise<Socket> {
  const { port, hostname } = new URL(address)
  const socket = connect(Number(port), hostname)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  socket.write('POST /v1/datasets?name=slow HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\n')
  socket.write(`content-length: ${csv.length}\r\n\r\nage`)
  return socket
}

const upload = () =>
  fetch(`${address}/v1/datasets?name=quick`, {
    method: 'POST',
    body: csv,
    headers: { 'content-type': 'text/csv' },
  })

/** Asks until the answer has that status. */
async function until(status: number): Promise<Response> {
  for (let tries = 0; ; tries++) {
    const answer = await upload()
    if (answer.status === status) return answer
    await answer.text()
    if (tries === 500) throw new Error(`never answered ${status}`)
    await sleep(10)
  }
}

it('more files than there are places for are refused at once; they take no place of work, and break off to make room', async () => {
  const sockets = await Promise.all([begun(), begun()])
  const refused = await until(503)
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(problem.parse(await refused.json())).toMatchObject({ code: 'http.too_many_uploads', status: 503 })
  const scored = await served.post('/v1/models/claims-gbm/score', { features: claimRecord(1) })
  expect(scored.statusCode).toBe(200)
  sockets[0]!.destroy()
  await until(200)
  sockets[1]!.write(csv.slice(3))
  const [answer] = await once(sockets[1]!, 'data')
  expect(String(answer)).toMatch(/^HTTP\/1.1 200 /)
  sockets[1]!.destroy()
  for (let again = 0; again < 3 * most; again++) expect((await upload()).status).toBe(200)
})
