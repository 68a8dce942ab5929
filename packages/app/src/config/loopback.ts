import { isIP } from 'node:net'
import { appError } from '../errors.ts'

/** The names of this machine for itself; the demonstration, which has no accounts, binds to no other. */
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

/** Whether only this machine reaches a server that is bound to an address. */
export function isLoopback(address: string): boolean {
  return address === '::1' || (loopbackHosts as readonly string[]).includes(address)
}

/**
 * The address to bind to, as Node wants it: an IP address, or a name of this machine.
 *
 * @throws app.bad_host
 * @example
 * listenAddress('[::]')   // '::'
 */
export function listenAddress(host: string): string {
  const address = host.replace(/^\[(.*)\]$/, '$1')
  if (isIP(address) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(address)) return address
  throw appError('app.bad_host', { host })
}

/** Whether the Host header of a request names this machine, with any port. */
export function namesLoopback(header: string | undefined): boolean {
  const name = (header ?? '').toLowerCase().replace(/:\d{1,5}$/, '')
  return (loopbackHosts as readonly string[]).includes(name)
}
