import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimRecord } from '../served/registered-models.ts'
import { type ServedApp, servedApp } from '../served/served-app.ts'

let served: ServedApp
let port: number

beforeAll(async () => {
  served = await servedApp(
    { 'claims-gbm': 'gbm' },
    // 16 MiB must come through in that time on a busy machine, too
    { timeouts: { headersMs: 400, requestMs: 3000, checkMs: 50 } },
  )
  port = Number(new URL(await served.app.listen({ host: '127.0.0.1', port: 0 })).port)
})

afterAll(async () => {
  served.app.server.closeAllConnections()
  await served.close()
})

/** A raw connection; `answer` gives what came until the server closed it. */
function dial() {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (data) => {
    said += data
  })
  socket.on('error', () => undefined)
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const answer = async () => {
    await closed
    return said
  }
  return { socket, answer, said: () => said }
}

const codeOf = (answer: string) => {
  const [, status] = /^HTTP\/1\.1 (\d+) /.exec(answer) ?? []
  return `${status} ${/"code":"([^"]+)"/.exec(answer)?.[1]}`
}

/** Sends a piece every 60 ms, for ever. */
function drip(socket: Socket, piece: string): void {
  const timer = setInterval(() => socket.write(piece), 60)
  socket.once('close', () => clearInterval(timer))
}

const scorePath = '/v1/models/claims-gbm/score'
const head = (path: string, more: string) =>
  `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\n${more}\r\n\r\n`

const isAlive = async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status

const post = async (path: string, body: string) => {
  const headers = { 'content-type': 'application/json' }
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body })
  return `${answer.status} ${((await answer.json()) as { code?: string }).code}`
}

describe('a client that takes its time', () => {
  it('with its headers, with its body, or with everything, is shown out', async () => {
    const headers = dial()
    headers.socket.write('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n')
    drip(headers.socket, 'x-a: b\r\n')
    const body = dial()
    body.socket.write(head(scorePath, 'content-length: 100000'))
    drip(body.socket, '{')
    const short = dial()
    short.socket.write(`${head(scorePath, 'content-length: 50')}{"features":`)
    const silent = dial()
    expect(codeOf(await headers.answer())).toBe('408 http.request_too_slow')
    expect(codeOf(await body.answer())).toBe('408 http.request_too_slow')
    expect(codeOf(await short.answer())).toBe('408 http.request_too_slow')
    await silent.answer()
    expect(silent.said()).toMatch(/^$|^HTTP\/1.1 408/)
  })

  it('keeps nobody else from being answered', async () => {
    const slow = Array.from({ length: 200 }, () => {
      const { socket, answer } = dial()
      socket.write('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\nx-')
      drip(socket, 'a')
      return answer()
    })
    expect([await isAlive(), await isAlive()]).toEqual([200, 200])
    expect(new Set((await Promise.all(slow)).map(codeOf))).toEqual(new Set(['408 http.request_too_slow']))
    expect(await isAlive()).toBe(200)
  })
})

describe('a client that sends too much', () => {
  it('in its headers', async () => {
    const { socket, answer } = dial()
    socket.write('GET /healthz HTTP/1.1\r\nhost: 127.0.0.1\r\n')
    const timer = setInterval(() => socket.write(`x: ${'a'.repeat(4000)}\r\n`), 5)
    socket.once('close', () => clearInterval(timer))
    expect(codeOf(await answer())).toBe('431 http.headers_too_large')
  })

  it('in its body, and says so before', async () => {
    const { socket, said } = dial()
    socket.write(head(scorePath, 'content-length: 1048577'))
    while (said() === '') await sleep(5)
    expect(codeOf(said())).toBe('413 http.body_too_large')
    socket.destroy()
  })

  it('in its body, piece by piece without an end', async () => {
    const { socket, answer, said } = dial()
    socket.write(head(scorePath, 'transfer-encoding: chunked'))
    const piece = `10000\r\n${' '.repeat(65_536)}\r\n`
    const timer = setInterval(() => socket.write(piece), 2)
    socket.once('close', () => clearInterval(timer))
    expect(codeOf(await answer())).toBe('413 http.body_too_large')
    expect(said()).toMatch(/connection: close/i)
  })

  it('packed, which nobody unpacks', async () => {
    const { socket, said } = dial()
    socket.write(`${head(scorePath, 'content-encoding: gzip\r\ncontent-length: 4')}\x1f\x8b\x08\x00`)
    while (said() === '') await sleep(5)
    expect(codeOf(said())).toMatch(/^4\d\d http\./)
    socket.destroy()
  })
})

describe('the size of a body', () => {
  const record = claimRecord()
  const row = JSON.stringify({ features: record })

  it('is 1 MiB for one record, and 16 MiB for many', async () => {
    const batch = (padding: number) => `{"rows":[${row}]${' '.repeat(padding)}}`
    const one = (padding: number) => row.replace(/}$/, `${' '.repeat(padding)}}`)
    expect(await post(scorePath, one(1_048_576 - row.length))).toBe('200 undefined')
    expect(await post(scorePath, one(1_048_577 - row.length))).toBe('413 http.body_too_large')
    const rest = 16 * 1_048_576 - batch(0).length
    expect(await post(`${scorePath}/batch`, batch(rest))).toBe('200 undefined')
    expect(await post(`${scorePath}/batch`, batch(rest + 1))).toBe('413 http.body_too_large')
  })

  it('is bounded in depth, names and texts', async () => {
    const wide = (count: number) =>
      JSON.stringify({ features: Object.fromEntries(Array.from({ length: count }, (_, i) => [`c${i}`, 1])) })
    expect(await post(scorePath, wide(10_001))).toBe('413 features.too_many')
    expect(await post(scorePath, wide(10_000))).toBe('422 features.unknown_column')
    const deep = (levels: number) => `{"features":${'['.repeat(levels)}${']'.repeat(levels)}}`
    expect(await post(scorePath, deep(32))).toBe('400 http.json_too_deep')
    expect(await post(scorePath, deep(31))).toBe('422 http.invalid_request')
    const text = (letter: string, count: number) =>
      JSON.stringify({ features: { ...record, incident_city: letter.repeat(count) } })
    expect(await post(scorePath, text('a', 65_537))).toBe('422 http.text_too_long')
    expect(await post(scorePath, text('ñ', 32_769))).toBe('422 http.text_too_long')
    expect(await post(scorePath, text('ñ', 32_768))).toBe('200 undefined')
    expect(await post(scorePath, JSON.stringify({ features: { ['n'.repeat(65_537)]: 1 } }))).toBe(
      '422 http.text_too_long',
    )
  })
})
