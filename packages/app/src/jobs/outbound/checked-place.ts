import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { type OutboundAllow, placeOfUrl } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { isInnerAddress } from './inner-address.ts'

export type ResolvedAddress = { readonly address: string; readonly family: number }

/** Every address of a host name. */
export type Resolve = (host: string) => Promise<readonly ResolvedAddress[]>

/** An address of the web that may be called, and the addresses of its host that were looked at: no others are connected to. */
export type CheckedPlace = { readonly url: URL; readonly addresses: readonly ResolvedAddress[] }

const systemResolve: Resolve = (host) => lookup(host, { all: true, verbatim: true })

/**
 * Looks whether an address may be called: https, no name or password in it, and no address of its host that is inside. Hosts that the operator allows may
 * be inside and speak plain HTTP.
 *
 * @throws outbound.bad_url, outbound.credentials_in_url, outbound.https_needed, outbound.unknown_host, outbound.inner_address
 */
export async function checkedPlace(
  text: string,
  allow: OutboundAllow,
  resolve: Resolve = systemResolve,
): Promise<CheckedPlace> {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol)) throw appError('outbound.bad_url')
  if (url.username !== '' || url.password !== '') throw appError('outbound.credentials_in_url')
  const isAllowed = allow.has(placeOfUrl(url))
  if (url.protocol === 'http:' && !isAllowed) throw appError('outbound.https_needed', { host: url.host })
  const addresses = await addressesOf(url, resolve)
  if (!isAllowed && addresses.some(({ address }) => isInnerAddress(address)))
    throw appError('outbound.inner_address', { host: url.host })
  return { url, addresses }
}

async function addressesOf({ hostname }: URL, resolve: Resolve): Promise<readonly ResolvedAddress[]> {
  const host = hostname.replace(/^\[(.*)\]$/, '$1')
  const family = isIP(host)
  if (family !== 0) return [{ address: host, family }]
  const found = await resolve(host).catch(() => [])
  if (found.length === 0) throw appError('outbound.unknown_host', { host })
  return found
}
