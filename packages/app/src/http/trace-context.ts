import type { IncomingHttpHeaders } from 'node:http'
import { randomHex } from '../jobs/random-hex.ts'

/** Version, trace, parent, flags; a version after 00 may say more behind them. */
const form = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/

const zeros = /^0+$/
const isSampled = 1

/** The trace that a request belongs to (W3C Trace Context): the caller's, or a new one where it names none or wrongly. */
export function traceIdOf({ traceparent }: IncomingHttpHeaders): string {
  return callersTrace(traceparent)?.traceId ?? randomHex(16)
}

/**
 * The headers that name this server's part of the trace: a span of its own, sampled where the caller's is, with the caller's
 * `tracestate` as it came. A trace that was begun here is sampled.
 *
 * @param traceId as `traceIdOf` gave it for the same headers
 */
export function traceHeaders(headers: IncomingHttpHeaders, traceId: string): Record<string, string> {
  const callers = callersTrace(headers['traceparent'])
  const flags = callers === null ? isSampled : callers.flags & isSampled
  const traceparent = `00-${traceId}-${randomHex(8)}-0${flags}`
  const state = callers === null ? null : traceState(headers['tracestate'])
  return state === null ? { traceparent } : { traceparent, tracestate: state }
}

function callersTrace(header: string | string[] | undefined): { traceId: string; flags: number } | null {
  if (typeof header !== 'string') return null
  const [, version, traceId, parent, flags, more] = form.exec(header) ?? []
  if (version === undefined || version === 'ff' || (version === '00' && more !== undefined)) return null
  return zeros.test(traceId!) || zeros.test(parent!)
    ? null
    : { traceId: traceId!, flags: Number.parseInt(flags!, 16) }
}

const mostMembers = 32
const member =
  /^[a-z0-9][_0-9a-z\-*/]{0,255}(@[a-z0-9][_0-9a-z\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/

/** The vendors' list, or null where it is none: one that cannot be read is dropped whole, as the recommendation has it. */
function traceState(header: string | string[] | undefined): string | null {
  if (typeof header !== 'string') return null
  const members = header
    .split(',')
    .map((text) => text.replace(/^[ \t]+|[ \t]+$/g, ''))
    .filter((text) => text !== '')
  const keys = new Set(members.map((text) => text.slice(0, text.indexOf('='))))
  const isGood = members.length > 0 && members.length <= mostMembers && keys.size === members.length
  return isGood && members.every((text) => member.test(text)) ? members.join(',') : null
}
