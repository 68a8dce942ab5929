import { createHash, randomBytes, randomUUIDv7, timingSafeEqual } from 'node:crypto'
import { roles as everyRole, type Role } from '@candor/client'
import type { JWTPayload } from 'jose'
import type { RolesOfClaim } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import type { Store } from '../../store/index.ts'
import { openText, type SecretKeys, sealText } from '../secrets/sealed-text.ts'
import { type BegunSession, beginSession, emailName } from '../sign-in.ts'
import type { OidcProvider } from './oidc-provider.ts'

/** What a sign-in with a provider needs of the server. */
export type OidcParts = { readonly provider: OidcProvider; readonly keys: SecretKeys }

/** A sign-in that a browser has begun; `sealed` is kept by the browser and opens here alone. */
export type BegunOidc = { readonly address: string; readonly sealed: string }

/** What the provider has the browser bring back. */
export type OidcReturn = Readonly<Partial<Record<'code' | 'state' | 'iss' | 'error', string>>>

type Pending = {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
  readonly at: number
}

/** Signing in there may take so long. */
export const oidcPendingMs = 10 * 60_000

const place = 'oidc/pending'
const tenantId = 'default'

/** Begins a sign-in: the address at which the provider asks who it is, with a fresh state, nonce and PKCE challenge. */
export async function beginOidc(
  { provider, keys }: OidcParts,
  { redirectUri, at }: { readonly redirectUri: string; readonly at: number },
): Promise<BegunOidc> {
  const { clientId, scope } = provider.settings
  const pending: Pending = { state: random(), nonce: random(), verifier: random(), at }
  const address = new URL((await provider.metadata()).authorization_endpoint)
  const query = {
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri,
    scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: createHash('sha256').update(pending.verifier).digest('base64url'),
    code_challenge_method: 'S256',
  }
  for (const [name, value] of Object.entries(query)) address.searchParams.set(name, value)
  return { address: address.href, sealed: sealText(JSON.stringify(pending), place, keys) }
}

/**
 * Ends a sign-in: what came back belongs to what this browser began, the provider's token holds, and its subject is, or becomes, a user here.
 *
 * @throws oidc.bad_return, oidc.refused, oidc.unreachable, oidc.bad_token, oidc.no_user
 */
export async function finishOidc(
  store: Pick<Store, 'run'>,
  { provider, keys }: OidcParts,
  end: {
    readonly sealed: string | undefined
    readonly returned: OidcReturn
    readonly redirectUri: string
    readonly at: number
  },
): Promise<BegunSession> {
  const { returned, redirectUri, at } = end
  const { state, nonce, verifier, at: begunAt } = pendingOf(end.sealed, keys)
  if (at - begunAt > oidcPendingMs || !isSame(returned.state, state)) throw appError('oidc.bad_return')
  const { authorization_response_iss_parameter_supported: namesItself } = await provider.metadata()
  if (returned.iss === undefined ? namesItself === true : returned.iss !== provider.settings.issuer)
    throw appError('oidc.bad_return')
  if (returned.code === undefined) throw appError('oidc.refused', { reason: reasonOf(returned.error) })
  const payload = await provider.redeem({ code: returned.code, nonce, verifier, redirectUri })
  const { issuer, roles } = provider.settings
  const { principalId } = await store.run('user.by_subject', {
    tenantId,
    subject: `${issuer}|${payload.sub}`,
    email: verifiedEmail(payload),
    roles: roles === null ? null : rolesIn(payload, roles),
    id: randomUUIDv7(),
    salt: randomBytes(16).toString('hex'),
    at,
  })
  return beginSession(store as Store, { tenantId, principalId, how: 'oidc', account: null, at })
}

/** The roles that a token's groups mean, in their order. */
export function rolesIn(payload: JWTPayload, { claim, roleOf }: RolesOfClaim): readonly Role[] {
  const found = claim
    .split('.')
    .reduce<unknown>(
      (value, name) =>
        value !== null && typeof value === 'object' && Object.hasOwn(value, name)
          ? (value as Record<string, unknown>)[name]
          : undefined,
      payload,
    )
  const groups = [found].flat()
  return everyRole.filter((role) =>
    groups.some((group) => typeof group === 'string' && roleOf.get(group) === role),
  )
}

/** Only what the provider itself has verified: else somebody could take over another's account by naming his address. */
function verifiedEmail({ email, email_verified: isVerified }: JWTPayload): string | null {
  return typeof email === 'string' && email.length <= 254 && isVerified === true ? emailName(email) : null
}

function pendingOf(sealed: string | undefined, keys: SecretKeys): Pending {
  try {
    return JSON.parse(openText(sealed ?? '', place, keys))
  } catch {
    throw appError('oidc.bad_return')
  }
}

function reasonOf(error: string | undefined): string {
  return error !== undefined && /^[a-z_]{1,40}$/.test(error) ? error : 'it gave no reason'
}

function isSame(given: string | undefined, expected: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(given ?? ''), digest(expected))
}

function random(): string {
  return randomBytes(32).toString('base64url')
}
