import type { ErrorEntry } from '@candor/core/errors'

/** Errors of signing in with an identity provider. */
export const oidcErrors = {
  'oidc.bad_return': {
    kind: 'state',
    template: 'this is no answer to a sign-in that this browser began in the last ten minutes',
    remedy: 'Sign in again.',
  },
  'oidc.refused': {
    kind: 'state',
    template: 'the identity provider signed nobody in: {reason}',
    remedy: 'Sign in again, or ask whoever runs the provider.',
  },
  'oidc.unreachable': {
    kind: 'state',
    template: 'the identity provider cannot be asked: {reason}',
    remedy: 'Try again later; whoever runs this server may look at CANDOR_OIDC_ISSUER.',
  },
  'oidc.bad_token': {
    kind: 'state',
    template: 'the token of the identity provider is refused: {reason}',
    remedy:
      'Sign in again; whoever runs this server may look at CANDOR_OIDC_ISSUER and CANDOR_OIDC_CLIENT_ID.',
  },
  'oidc.no_user': {
    kind: 'state',
    template: 'nobody here belongs to this account of the identity provider: {reason}',
    remedy: 'Ask an administrator for a user with your email, or for a role.',
  },
  'oidc.no_public_url': {
    kind: 'state',
    template:
      'the identity provider cannot send browsers back to {host}; expected CANDOR_PUBLIC_URL to be set',
    remedy: 'Set CANDOR_PUBLIC_URL to the address at which browsers reach this server.',
  },
} as const satisfies Record<`oidc.${string}`, ErrorEntry>
