import type { Socket } from 'node:net'
import type { CandorError } from '@candor/core'
import { appError } from '../errors.ts'
import { problemOf } from './problem-of.ts'
import { traceIdOf } from './trace-context.ts'

/** By `import` all that it exports would be read, and with it undici be loaded, at every start. */
const { STATUS_CODES } = process.getBuiltinModule('node:http')

/** Answers, and closes, a connection whose request never became one: it is not HTTP, its headers are too large, or it came too slowly. */
export function answerUnreadable(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  refuseConnection(refusalOf(error.code), socket)
}

/** Answers whoever is at the other end, once and for all. */
export function refuseConnection(error: CandorError, socket: Socket): void {
  if (socket.writable) socket.write(answerOf(error))
  socket.destroy()
}

function refusalOf(code: string | undefined): CandorError {
  if (code === 'HPE_HEADER_OVERFLOW') return appError('http.headers_too_large')
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return appError('http.request_too_slow')
  return appError('http.malformed_request', { detail: 'it is not HTTP/1.1' })
}

function answerOf(error: CandorError): string {
  const problem = problemOf(error, '', traceIdOf({}))
  const body = JSON.stringify(problem)
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    'content-type: application/problem+json',
    `content-length: ${Buffer.byteLength(body)}`,
    'x-content-type-options: nosniff',
    'cache-control: no-store',
    'connection: close',
    '',
    body,
  ].join('\r\n')
}
