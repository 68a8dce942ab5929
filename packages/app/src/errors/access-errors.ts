import type { ErrorEntry } from '@candor/core/errors'

/** Errors of keys, users and sessions. */
export const accessErrors = {
  'access.unknown_key': {
    kind: 'absent',
    template: 'no such API key: {id}',
    remedy: 'List the keys with `candor keys list`, or GET /v1/api-keys.',
  },
  'access.key_not_live': {
    kind: 'state',
    template: 'the API key {id} is {status}; only a live one is rotated',
    remedy: 'Make a new key.',
  },
  'access.two_keys_live': {
    kind: 'state',
    template: 'two keys of this principal are live already: {id} and {other}',
    remedy: 'Revoke the one that is no longer used.',
  },
  'access.expires_too_early': {
    kind: 'input',
    template: 'expires_at is {received}, not later than now: {now}',
    remedy: 'Give a later moment, or leave it out: the key then lives until it is revoked.',
  },
  'access.unknown_user': {
    kind: 'absent',
    template: 'no such user: {id}',
    remedy: 'List the users with `candor users list`, or GET /v1/users.',
  },
  'access.unknown_tenant': {
    kind: 'absent',
    template: 'no such tenant: {id}',
    remedy: 'List them with `candor tenants list`.',
  },
  'access.bad_tenant_id': {
    kind: 'input',
    template: 'invalid id of a tenant: {received}; expected small letters, digits and hyphens, at most 63',
    remedy: 'Its name may be anything: --name.',
  },
  'access.tenant_exists': {
    kind: 'state',
    template: 'the tenant {id} is there already',
    remedy: 'Give another id.',
  },
  'access.not_first_tenant': {
    kind: 'state',
    template: 'tenants are made by the first one, default; the caller is of {tenant}',
    remedy: 'Ask an admin of the first tenant, or use `candor tenants create` on its machine.',
  },
  'access.user_exists': {
    kind: 'state',
    template: 'the user {email} is there already: {id}',
    remedy: 'Give another email, or disable the old one and use another.',
  },
} as const satisfies Record<`access.${string}`, ErrorEntry>
