import type { IncomingHttpHeaders } from 'node:http'
import { namesLoopback } from '../config/index.ts'
import { appError } from '../errors.ts'

/**
 * Refuses requests that do not come from this machine by its own name, or that another site makes a browser send.
 *
 * There are no accounts yet, and whoever reaches the server may do everything: so the Host header must name the loopback (a
 * rebound domain name does not), and Sec-Fetch-Site and Origin must not name another site.
 *
 * @throws http.host_refused, http.cross_site_refused
 */
export function refuseStrangers(headers: IncomingHttpHeaders): void {
  const { host, origin } = headers
  if (!namesLoopback(host)) throw appError('http.host_refused', { host: host ?? 'none' })
  const site = headers['sec-fetch-site']
  if (site === 'cross-site') throw crossSite('sec-fetch-site', site)
  if (origin !== undefined && origin !== `http://${host}`) throw crossSite('origin', origin)
}

function crossSite(header: string, value: string): Error {
  return appError('http.cross_site_refused', { header, value })
}
