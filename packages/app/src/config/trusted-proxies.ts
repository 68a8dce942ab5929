import { isIP } from 'node:net'
import { appError } from '../errors.ts'

/**
 * The proxies that may say whose request they forward: `CANDOR_TRUSTED_PROXIES`, addresses or networks (CIDR), separated by commas. Nobody may unless it is told.
 *
 * @throws app.bad_trusted_proxy
 * @example
 * trustedProxies({ CANDOR_TRUSTED_PROXIES: '10.0.0.7, fd00::/8' })   // ['10.0.0.7', 'fd00::/8']
 */
export function trustedProxies(environment: Readonly<Record<string, string | undefined>>): string[] {
  const entries = (environment['CANDOR_TRUSTED_PROXIES'] ?? '').split(',').map((entry) => entry.trim())
  return entries.filter((entry) => entry !== '').map(network)
}

const bits: Readonly<Record<number, number>> = { 4: 32, 6: 128 }

/** A network of all addresses would let anybody say anything. */
function network(entry: string): string {
  const [, address = '', length] = /^([^/]+)(?:\/([1-9]\d{0,2}))?$/.exec(entry) ?? []
  const family = isIP(address)
  if (family !== 0 && !address.includes('%') && (length === undefined || Number(length) <= bits[family]!))
    return entry
  throw appError('app.bad_trusted_proxy', { entry })
}
