import { appError } from '../errors.ts'

/** Hosts with ports, such as `127.0.0.1:9000` or `[::1]:443`, spelled as in an address after it was read. */
export type OutboundAllow = ReadonlySet<string>

/**
 * The hosts that the operator lets the server call although they are inside, or speak plain HTTP: `CANDOR_OUTBOUND_ALLOW`, hosts with ports, separated by
 * commas. Nothing is allowed unless it is told.
 *
 * @throws app.bad_outbound_allow
 * @example
 * outboundAllow({ CANDOR_OUTBOUND_ALLOW: '127.0.0.1:9000, Hooks.Example:443' })   // Set { '127.0.0.1:9000', 'hooks.example:443' }
 */
export function outboundAllow(environment: Readonly<Record<string, string | undefined>>): OutboundAllow {
  const entries = (environment['CANDOR_OUTBOUND_ALLOW'] ?? '').split(',').map((entry) => entry.trim())
  return new Set(entries.filter((entry) => entry !== '').map(hostWithPort))
}

/** How an address names its host and port, the usual port of its scheme included. */
export function placeOfUrl({ protocol, hostname, port }: URL): string {
  return `${hostname}:${port || (protocol === 'http:' ? '80' : '443')}`
}

/** Read as a part of an address, so that every spelling of a host is the one that addresses have after they were read. */
function hostWithPort(entry: string): string {
  const url = /^[^/?#@]+:\d{1,5}$/.test(entry) ? urlOf(`https://${entry}`) : null
  if (url === null) throw appError('app.bad_outbound_allow', { entry })
  return placeOfUrl(url)
}

function urlOf(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null
}
