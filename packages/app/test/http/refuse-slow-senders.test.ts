import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, expect, it } from 'vitest'
import { type ServedApp, servedApp } from '../served/served-app.ts'

const served: ServedApp[] = []

afterAll(() => Promise.all(served.map(({ close }) => close())))

/** A server in which a request may take so long, and a file stand still so long. */
async function listening(requestMs: number, stillMs: number, leastBytes: number): Promise<number> {
  const one = await servedApp(
    {},
    {
      timeouts: { headersMs: 60_000, requestMs, checkMs: 20 },
      uploads: { most: 4, stillMs, leastBytes },
    },
  )
  served.push(one)
  return Number(new URL(await one.app.listen({ host: '127.0.0.1', port: 0 })).port)
}

/** Begins to send a body of so many bytes. */
function begin(port: number, path: string, type: string, length: number, connection = 'close') {
  const socket = connect(port, '127.0.0.1')
  let said = ''
  socket.on('data', (data) => {
    said += data
  })
  socket.on('error', () => undefined)
  socket.write(`POST ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: ${connection}\r\n`)
  socket.write(`content-type: ${type}\r\ncontent-length: ${length}\r\n\r\n`)
  const ended = new Promise<string>((resolve) => socket.once('close', () => resolve(codeOf(said))))
  return { socket, ended }
}

const codeOf = (answer: string) => {
  const [, status] = /^HTTP\/1\.1 (\d+) /.exec(answer) ?? []
  return `${status} ${/"code":"([^"]+)"/.exec(answer)?.[1]}`
}

const long = 3_600_000
const upload = '/v1/datasets?name=slow'
const csv = `age,name\n${'41,Ann\n'.repeat(40)}`

/** Sends piece after piece until somebody ends it. */
async function trickle(socket: ReturnType<typeof begin>['socket'], text: string, isOver: () => boolean) {
  let at = 0
  for (; !isOver() && !socket.destroyed; at++) {
    if (at < text.length - 1) socket.write(text[at]!)
    await sleep(10)
  }
  return text.slice(Math.min(at, text.length - 1))
}

it('a file that trickles in is taken, however long it takes; any other body is not', async () => {
  const port = await listening(200, long, 1)
  const file = begin(port, upload, 'text/csv', csv.length)
  const body = begin(port, '/v1/events', 'application/json', 1_000_000)
  let isRefused = false
  const refused = body.ended.then((answer) => {
    isRefused = true
    return answer
  })
  void trickle(body.socket, ' '.repeat(999_999), () => isRefused)
  const rest = await trickle(file.socket, csv, () => isRefused)
  file.socket.write(rest)
  expect(await refused).toBe('408 http.request_too_slow')
  expect(await file.ended).toBe('200 undefined')
})

it('a file that stands still is refused, and so is one that all but stands still', async () => {
  const still = begin(await listening(long, 200, 1), upload, 'text/csv', csv.length)
  still.socket.write(csv.slice(0, 20))
  expect(await still.ended).toBe('408 http.upload_too_slow')
  const slow = begin(await listening(long, 400, 10_000), upload, 'text/csv', 1_000_000)
  void trickle(slow.socket, ' '.repeat(999_999), () => false)
  expect(await slow.ended).toBe('408 http.upload_too_slow')
})

it('what frames a file is no part of it: without an end it is refused as if nothing came', async () => {
  const port = await listening(long, 200, 1)
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(`POST ${upload} HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\n`)
  socket.write('transfer-encoding: chunked\r\n\r\n1\r\na\r\n')
  const timer = setInterval(() => socket.write('0'.repeat(1000)), 10)
  const [answer] = await once(socket, 'data')
  clearInterval(timer)
  expect(codeOf(String(answer))).toBe('408 http.upload_too_slow')
})

it('whoever has been refused has no longer than anybody to send the rest', async () => {
  const port = await listening(200, long, 1)
  const file = begin(port, upload, 'text/html', 1_000_000, 'keep-alive')
  const timer = setInterval(() => file.socket.write(' '), 10)
  expect(await file.ended).toBe('415 http.unsupported_upload_type')
  clearInterval(timer)
})

it.each([
  ['/nowhere', 'application/json', '408 http.request_too_slow'],
  ['/v1/events', 'text/html', '415 http.unsupported_media_type'],
  ['/v2/nothing', 'application/json', '408 http.request_too_slow'],
])('whoever sends to %s (%s) without an end is shown out: %s', async (path, type, answer) => {
  const port = await listening(200, long, 1)
  const { socket, ended } = begin(port, path, type, 1_000_000, 'keep-alive')
  void trickle(socket, ' '.repeat(999_999), () => false)
  expect(await ended).toBe(answer)
  expect((await fetch(`http://127.0.0.1:${port}/healthz`)).status).toBe(200)
})
