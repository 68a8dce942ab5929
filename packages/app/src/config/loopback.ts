import { appError } from '../errors.ts'

/** The names of this machine for itself; the server binds to no other while there are no accounts. */
export const loopbackHosts = ['127.0.0.1', 'localhost', '[::1]'] as const

/**
 * The address to bind to, as Node wants it.
 *
 * @throws app.host_not_loopback
 * @example
 * loopbackAddress('[::1]')   // '::1'
 */
export function loopbackAddress(host: string): string {
  if (host === '::1' || host === '[::1]') return '::1'
  if ((loopbackHosts as readonly string[]).includes(host)) return host
  throw appError('app.host_not_loopback', { host })
}

/** Whether the Host header of a request names this machine, with any port. */
export function namesLoopback(header: string | undefined): boolean {
  const name = (header ?? '').toLowerCase().replace(/:\d{1,5}$/, '')
  return (loopbackHosts as readonly string[]).includes(name)
}
