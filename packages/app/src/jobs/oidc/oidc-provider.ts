import { CandorError } from '@candor/core'
import { createLocalJWKSet, type JSONWebKeySet, type JWTPayload, errors as joseErrors, jwtVerify } from 'jose'
import type { OidcSettings } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { type OutboundAnswer, type OutboundCall, outboundCall } from '../outbound/outbound-call.ts'

/** What the provider publishes about itself, as far as it is used. */
export type OidcMetadata = {
  readonly authorization_endpoint: string
  readonly token_endpoint: string
  readonly jwks_uri: string
  readonly token_endpoint_auth_methods_supported?: readonly string[]
  readonly authorization_response_iss_parameter_supported?: boolean
}

export type CodeExchange = {
  readonly code: string
  readonly verifier: string
  readonly redirectUri: string
  readonly nonce: string
}

/** The provider's side of a sign-in. */
export type OidcProvider = {
  readonly settings: OidcSettings
  metadata(): Promise<OidcMetadata>
  /** the checked content of the identity token that a code is worth */
  redeem(exchange: CodeExchange): Promise<JWTPayload>
}

/** Signatures of keys that only the provider has; nothing that this server's own secret could make, and never none. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const keptMs = 3_600_000
/** Keys are read anew for a token whose key is unknown, but not more often than this. */
const keysAgainMs = 10_000
const timeoutMs = 8000
const clockToleranceS = 60

type Kept<T> = { readonly value: T; readonly at: number }

/**
 * A provider by its settings. What it publishes is read when it is first needed, through the guard of outbound calls, and kept for an hour.
 *
 * @throws (from its functions) oidc.unreachable, oidc.bad_token
 */
export function createOidcProvider(settings: OidcSettings, now: () => number = Date.now): OidcProvider {
  let published: Kept<OidcMetadata> | null = null
  let keys: Kept<JSONWebKeySet> | null = null

  async function metadata(): Promise<OidcMetadata> {
    if (published === null || now() - published.at > keptMs)
      published = { value: await readMetadata(settings), at: now() }
    return published.value
  }

  async function keySet(isFresh: boolean): Promise<JSONWebKeySet> {
    const isOld = keys === null || now() - keys.at > (isFresh ? keysAgainMs : keptMs)
    if (isOld) keys = { value: await readKeys(settings, (await metadata()).jwks_uri), at: now() }
    return keys!.value
  }

  return {
    settings,
    metadata,
    async redeem(exchange) {
      const token = await exchangeCode(settings, await metadata(), exchange)
      const read = async (isFresh: boolean) => verify(token, await keySet(isFresh), settings, now())
      const payload = await read(false)
        .catch((error: unknown) => {
          if (error instanceof joseErrors.JWKSNoMatchingKey) return read(true)
          throw error
        })
        .catch((error: unknown) => {
          throw error instanceof CandorError ? error : badToken(reasonOf(error))
        })
      return checkParties(payload, settings, exchange.nonce)
    },
  }
}

async function readMetadata({ issuer, allow }: OidcSettings): Promise<OidcMetadata> {
  const url = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  const document = await readObject({ url, allow })
  if (document['issuer'] !== issuer)
    throw unreachable('it calls itself by another name than CANDOR_OIDC_ISSUER')
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'])
    if (typeof document[name] !== 'string' || !URL.canParse(document[name]))
      throw unreachable(`its configuration has no ${name}`)
  return document as OidcMetadata
}

async function readKeys({ allow }: OidcSettings, url: string): Promise<JSONWebKeySet> {
  const document = await readObject({ url, allow })
  if (!Array.isArray(document['keys'])) throw unreachable('its list of keys is none')
  return document as unknown as JSONWebKeySet
}

/** The identity token that a code is worth; the code and the secret go in the body or in a header, as the provider takes them. */
async function exchangeCode(
  { clientId, clientSecret, allow }: OidcSettings,
  { token_endpoint, token_endpoint_auth_methods_supported: ways = ['client_secret_basic'] }: OidcMetadata,
  { code, verifier, redirectUri }: CodeExchange,
): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'authorization_code',
    code,
    redirect_uri: redirectUri,
    code_verifier: verifier,
  })
  const headers: Record<string, string> = { 'content-type': 'application/x-www-form-urlencoded' }
  if (clientSecret !== null && ways.includes('client_secret_basic'))
    headers['authorization'] = basic(clientId, clientSecret)
  else form.set('client_id', clientId)
  if (clientSecret !== null && headers['authorization'] === undefined) form.set('client_secret', clientSecret)
  const call: OutboundCall = { url: token_endpoint, method: 'POST', headers, body: form.toString(), allow }
  const { id_token: token } = await readObject(call)
  if (typeof token !== 'string') throw badToken('there is none in the answer')
  return token
}

/** RFC 6749 §2.3.1: both are encoded as in a form before they are joined. */
function basic(id: string, secret: string): string {
  const encoded = [id, secret].map((text) => new URLSearchParams({ a: text }).toString().slice(2))
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`
}

async function readObject(call: OutboundCall): Promise<Readonly<Record<string, unknown>>> {
  const headers = { accept: 'application/json', ...call.headers }
  const answer = await outboundCall({ timeoutMs, ...call, headers }).catch((error: unknown) => {
    throw error instanceof CandorError ? unreachable(error.message) : error
  })
  const value = parsed(answer)
  if (answer.status !== 200) throw unreachable(`it answered ${answer.status}${errorOf(value)}`)
  if (answer.isCut || value === null) throw unreachable('its answer is no JSON, or too long')
  return value
}

function parsed({ text }: OutboundAnswer): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** The code of an error of OAuth, which is a word of a list; its description may hold anything. */
function errorOf(value: Readonly<Record<string, unknown>> | null): string {
  const code = value?.['error']
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? ` ${code}` : ''
}

async function verify(
  token: string,
  keys: JSONWebKeySet,
  { issuer, clientId }: OidcSettings,
  at: number,
): Promise<JWTPayload> {
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer,
    audience: clientId,
    algorithms,
    clockTolerance: clockToleranceS,
    requiredClaims: ['sub', 'iat', 'exp', 'nonce'],
    currentDate: new Date(at),
  })
  return payload
}

/** OpenID Connect Core 3.1.3.7: the nonce is ours, and among several audiences this server is the authorised party. */
function checkParties(payload: JWTPayload, { clientId }: OidcSettings, nonce: string): JWTPayload {
  if (payload['nonce'] !== nonce) throw badToken('it belongs to another sign-in')
  const party = payload['azp']
  if ((Array.isArray(payload.aud) && payload.aud.length > 1) || party !== undefined)
    if (party !== clientId) throw badToken('it was made for another party')
  if (typeof payload.sub !== 'string' || payload.sub === '' || payload.sub.length > 255)
    throw badToken('it names nobody')
  return payload
}

function reasonOf(error: unknown): string {
  return error instanceof joseErrors.JOSEError ? error.message : 'it cannot be read'
}

function unreachable(reason: string): Error {
  return appError('oidc.unreachable', { reason })
}

function badToken(reason: string): Error {
  return appError('oidc.bad_token', { reason })
}
