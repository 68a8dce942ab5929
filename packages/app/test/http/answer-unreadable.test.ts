import { type AddressInfo, connect, createServer } from 'node:net'
import { problem } from '@candor/client'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerUnreadable } from '../../src/http/answer-unreadable.ts'
import { createApp } from '../../src/http/index.ts'
import { type RunningServer, startServer } from '../../src/jobs/serve.ts'
import { dataFolderWith } from '../served/registered-models.ts'

let server: RunningServer

beforeAll(async () => {
  const { path, store } = await dataFolderWith({})
  await store.close()
  const logger = pino({ enabled: false })
  server = await startServer({ mode: 'demo', host: '127.0.0.1', port: 0, dataDir: path, createApp, logger })
})

afterAll(() => server.close())

/** What a server writes to a connection before it closes it. */
function send(text: string, port = Number(new URL(server.address).port)): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => {
      answer += data
    })
    socket.on('close', () => resolve(answer))
    socket.on('error', reject)
    socket.write(text)
  })
}

async function refusal(text: string, port?: number): Promise<string> {
  const [head = '', body = ''] = (await send(text, port)).split('\r\n\r\n')
  expect(head).toMatch(/content-type: application\/problem\+json/i)
  const { status, code } = problem.parse(JSON.parse(body))
  expect(head).toContain(`HTTP/1.1 ${status} `)
  return `${status} ${code}`
}

const host = 'host: 127.0.0.1\r\n'
const close = 'connection: close\r\n'

describe('a request that Node cannot read', () => {
  it.each([
    ['no HTTP', '\x16\x03\x01\x02\r\n\r\n', '400 http.malformed_request'],
    ['an unknown method', `FETCH /healthz HTTP/1.1\r\n${host}\r\n`, '400 http.malformed_request'],
    ['a bad header', `GET /healthz HTTP/1.1\r\n${host}a b: c\r\n\r\n`, '400 http.malformed_request'],
    [
      'two lengths',
      `POST /healthz HTTP/1.1\r\n${host}content-length: 2\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      '400 http.malformed_request',
    ],
    [
      'large headers',
      `GET /healthz HTTP/1.1\r\n${host}x: ${'a'.repeat(20_000)}\r\n\r\n`,
      '431 http.headers_too_large',
    ],
    ['no host', `GET /healthz HTTP/1.1\r\n${close}\r\n`, '403 http.host_refused'],
  ])('is refused as any other: %s', async (_, text, expected) => {
    expect(await refusal(text)).toBe(expected)
  })

  it.each([
    ['ERR_HTTP_REQUEST_TIMEOUT', '408 http.request_too_slow'],
    ['HPE_INVALID_CONSTANT', '400 http.malformed_request'],
  ])('%s is told as %s', async (code, expected) => {
    const failing = createServer((socket) => answerUnreadable(Object.assign(new Error(), { code }), socket))
    await new Promise<void>((resolve) => failing.listen(0, '127.0.0.1', resolve))
    expect(await refusal('', (failing.address() as AddressInfo).port)).toBe(expected)
    failing.close()
  })
})
