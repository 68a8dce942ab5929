import { type Role, roles } from '@candor/client'
import { appError } from '../errors.ts'
import { type OutboundAllow, outboundAllow, placeOfUrl } from './outbound-allow.ts'
import { secretSetting } from './secret-setting.ts'

/** A provider of identities (OpenID Connect) that people sign in with. */
export type OidcSettings = {
  /** as the provider writes it in its tokens */
  readonly issuer: string
  readonly clientId: string
  /** null: a public client, which PKCE alone protects */
  readonly clientSecret: string | null
  readonly scope: string
  /** what people call the provider */
  readonly label: string
  /** where browsers reach this server; null: the address they name, on this machine alone */
  readonly publicUrl: string | null
  /** null: roles are given here, not by the provider */
  readonly roles: RolesOfClaim | null
  /** the provider's own host may stand inside; others only where the operator says so */
  readonly allow: OutboundAllow
}

/** The place in the token that holds groups, its parts separated by dots, and which role each of them means. */
export type RolesOfClaim = { readonly claim: string; readonly roleOf: ReadonlyMap<string, Role> }

type Environment = Readonly<Record<string, string | undefined>>

/**
 * The provider that the operator names with `CANDOR_OIDC_ISSUER` and `CANDOR_OIDC_CLIENT_ID`; null where he names none. Besides: `…_CLIENT_SECRET` (or
 * `…_CLIENT_SECRET_FILE`), `…_SCOPE`, `…_LABEL`, `…_ROLE_CLAIM` with `…_ROLES` (`risk-admins=admin,risk=analyst`), `CANDOR_PUBLIC_URL`.
 *
 * @throws app.bad_oidc_setting, and what `secretSetting` and `outboundAllow` throw
 */
export function oidcSettings(environment: Environment): OidcSettings | null {
  const issuer = environment['CANDOR_OIDC_ISSUER'] ?? ''
  if (issuer === '') return null
  const url = webAddress('CANDOR_OIDC_ISSUER', issuer)
  const clientId = environment['CANDOR_OIDC_CLIENT_ID'] ?? ''
  if (clientId === '') throw bad('CANDOR_OIDC_CLIENT_ID', clientId, 'the name of this server at the provider')
  return {
    issuer,
    clientId,
    clientSecret: secretSetting('CANDOR_OIDC_CLIENT_SECRET', environment),
    scope: environment['CANDOR_OIDC_SCOPE'] || 'openid email profile',
    label: environment['CANDOR_OIDC_LABEL'] || url.hostname,
    publicUrl: publicUrlOf(environment['CANDOR_PUBLIC_URL'] ?? ''),
    roles: rolesOf(environment),
    allow: new Set([...outboundAllow(environment), placeOfUrl(url)]),
  }
}

function publicUrlOf(text: string): string | null {
  return text === '' ? null : webAddress('CANDOR_PUBLIC_URL', text).href.replace(/\/+$/, '')
}

function rolesOf(environment: Environment): RolesOfClaim | null {
  const told = environment['CANDOR_OIDC_ROLES'] ?? ''
  const claim = environment['CANDOR_OIDC_ROLE_CLAIM'] || 'roles'
  return told === '' ? null : { claim, roleOf: new Map(told.split(',').map(roleOfEntry)) }
}

function roleOfEntry(entry: string): [string, Role] {
  const at = entry.lastIndexOf('=')
  const role = roles.find((one) => one === entry.slice(at + 1).trim())
  if (at < 1 || role === undefined)
    throw bad('CANDOR_OIDC_ROLES', entry, `GROUP=ROLE, where a role is one of ${roles.join(', ')}`)
  return [entry.slice(0, at).trim(), role]
}

function webAddress(setting: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (
    url === null ||
    !/^https?:$/.test(url.protocol) ||
    url.username + url.password + url.search + url.hash !== ''
  )
    throw bad(setting, text, 'an address such as https://id.example.org')
  return url
}

function bad(setting: string, received: string, expected: string): Error {
  return appError('app.bad_oidc_setting', { setting, received, expected })
}
