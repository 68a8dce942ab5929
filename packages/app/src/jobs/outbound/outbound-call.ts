import type { IncomingMessage } from 'node:http'
import { request as secureRequest } from 'node:https'
import type { LookupFunction } from 'node:net'
import { CandorError } from '@candor/core'
import type { OutboundAllow } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { type CheckedPlace, checkedPlace, type Resolve } from './checked-place.ts'

/** By `import` all that it exports would be read, and with it undici be loaded, at every start. */
const { request: plainRequest } = process.getBuiltinModule('node:http')

export type OutboundCall = {
  readonly url: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** hosts with ports that may be inside and speak plain HTTP */
  readonly allow: OutboundAllow
  /** ms for everything, from the name to the last byte; default 15,000 */
  readonly timeoutMs?: number
  readonly signal?: AbortSignal
  /** the resolver of names; default: the system's */
  readonly resolve?: Resolve
}

export type OutboundAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>
  /** at most 64 KiB of it */
  readonly text: string
  /** whether there was more */
  readonly isCut: boolean
}

/** Answers longer than this are not read to their end. */
export const mostBytes = 65_536
const usualTimeoutMs = 15_000

/**
 * Calls an address of the web, the only way out of this server. The host's addresses are looked up once and checked, the connection goes to one of these; a
 * redirect is an answer and is not followed; no more than 64 KiB are read; proxies of the environment are not asked.
 *
 * @throws what `checkedPlace` throws; outbound.no_answer where there is none, or none in time; the signal's reason where it was aborted
 */
export async function outboundCall(call: OutboundCall): Promise<OutboundAnswer> {
  const timeout = AbortSignal.timeout(call.timeoutMs ?? usualTimeoutMs)
  const signal = AbortSignal.any(call.signal === undefined ? [timeout] : [timeout, call.signal])
  try {
    const place = await unlessAborted(checkedPlace(call.url, call.allow, call.resolve), signal)
    return await read(await send(place, call, signal))
  } catch (error) {
    if (call.signal?.aborted) throw call.signal.reason
    if (error instanceof CandorError) throw error
    throw appError('outbound.no_answer', { reason: timeout.aborted ? 'not in time' : reasonOf(error) })
  }
}

function send(
  { url, addresses }: CheckedPlace,
  { method = 'GET', headers = {}, body }: OutboundCall,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'http:' ? plainRequest : secureRequest
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, signal, agent: false, lookup: pinnedTo(addresses) })
    sent.once('response', resolve).once('error', reject).end(body)
  })
}

/** A resolver that knows the checked addresses only: the name is not asked for a second time. */
function pinnedTo(addresses: CheckedPlace['addresses']): LookupFunction {
  return (_host, { all }, give) => {
    const [first] = addresses
    if (all) give(null, [...addresses])
    else give(null, first!.address, first!.family)
  }
}

async function read(message: IncomingMessage): Promise<OutboundAnswer> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of message as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > mostBytes) break
  }
  const text = Buffer.concat(chunks).subarray(0, mostBytes).toString('utf8')
  return { status: message.statusCode ?? 0, headers: message.headers, text, isCut: bytes > mostBytes }
}

/** Names are looked up by a call that cannot be stopped: it is left alone. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const stopped = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
  return Promise.race([work, stopped])
}

function reasonOf(error: unknown): string {
  const { code, message } = error as { code?: string; message?: string }
  return message === undefined || message === '' ? (code ?? 'unknown') : message
}
