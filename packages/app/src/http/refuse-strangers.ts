import type { IncomingHttpHeaders } from 'node:http'
import type { FastifyRequest } from 'fastify'
import { namesLoopback } from '../config/index.ts'
import { appError } from '../errors.ts'

/**
 * Refuses requests that do not come from this machine by its own name, or that another site makes a browser send.
 *
 * In the demonstration there are no accounts, and whoever reaches the server may do everything: so the Host header must name the loopback (a
 * rebound domain name does not), no proxy may have forwarded the request, and Sec-Fetch-Site and Origin must not name another site.
 *
 * @throws http.host_refused, http.forwarded_refused, http.cross_site_refused
 */
export function refuseStrangers(headers: IncomingHttpHeaders): void {
  const { host, origin } = headers
  if (!namesLoopback(host)) throw appError('http.host_refused', { host: host ?? 'none' })
  const header = forwardedBy(headers)
  if (header !== undefined) throw appError('http.forwarded_refused', { header })
  const site = headers['sec-fetch-site']
  if (site === 'cross-site') throw crossSite('sec-fetch-site', site)
  if (origin !== undefined && origin !== `http://${host}`) throw crossSite('origin', origin)
}

/** Envoy names no address unless it is told to, but the scheme; caches say `Via`; some networks have a name of their own. */
const forwarding = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
  'cf-connecting-ip',
  'true-client-ip',
] as const

/**
 * The header by which a request says that a proxy has forwarded it. A proxy on this machine speaks to the server by this machine's own name: whatever its client says of
 * itself, the request is none of this machine.
 */
export function forwardedBy(headers: IncomingHttpHeaders): string | undefined {
  return forwarding.find((name) => headers[name] !== undefined)
}

const safe = new Set(['GET', 'HEAD', 'OPTIONS'])

type Asked = Pick<FastifyRequest, 'method' | 'headers'>

/**
 * Refuses what another site may make a browser do with the session it has: whatever changes something must come from a page of this server, as the
 * browser says.
 *
 * @throws http.cross_site_refused
 */
export function refuseForgery({ method, headers }: Asked): void {
  if (safe.has(method)) return
  const { host, origin } = headers
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') throw crossSite('sec-fetch-site', String(site))
  if (origin !== undefined && hostOf(origin) !== host) throw crossSite('origin', origin)
  if (site === undefined && origin === undefined) throw crossSite('sec-fetch-site', 'none')
}

/** The types that a form of any site sends without asking. */
const formTypes = ['text/plain', 'multipart/form-data', 'application/x-www-form-urlencoded']

/**
 * Refuses bodies of types that a form of another site can send, where no credential is asked for.
 *
 * @throws http.unsupported_media_type
 */
export function refuseForms({ headers }: Asked): void {
  const type = (headers['content-type'] ?? '').split(';', 1)[0]!.trim().toLowerCase()
  if (formTypes.includes(type)) throw appError('http.unsupported_media_type', { type })
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null
}

function crossSite(header: string, value: string): Error {
  return appError('http.cross_site_refused', { header, value })
}
