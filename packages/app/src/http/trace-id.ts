import { randomBytes } from 'node:crypto'

const traceparent = /^00-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}$/

/** The trace that a request belongs to (W3C Trace Context): the caller's, or a new one. */
export function traceIdOf(header: string | string[] | undefined): string {
  const [, given] = traceparent.exec(String(header)) ?? []
  return given === undefined || /^0+$/.test(given) ? randomBytes(16).toString('hex') : given
}

/** The header that names this server's part of the trace. */
export function traceparentOf(traceId: string): string {
  return `00-${traceId}-${randomBytes(8).toString('hex')}-01`
}
