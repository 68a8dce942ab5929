import type { ErrorEntry } from '@candor/core/errors'

/** Errors of calls out of the server. */
export const outboundErrors = {
  'outbound.bad_url': {
    kind: 'input',
    template: 'this is no address of the web; expected one that begins with https://',
    remedy: 'Give the whole address.',
  },
  'outbound.credentials_in_url': {
    kind: 'input',
    template: 'the address holds a name or a password; expected none',
    remedy: 'Leave out what stands before the @.',
  },
  'outbound.https_needed': {
    kind: 'input',
    template: 'plain HTTP to {host} is refused; expected https',
    remedy: 'Use https, or have the operator allow the host with CANDOR_OUTBOUND_ALLOW.',
  },
  'outbound.unknown_host': {
    kind: 'input',
    template: 'no address is known of the host {host}',
    remedy: 'Check the spelling of the host.',
  },
  'outbound.inner_address': {
    kind: 'input',
    template:
      'the host {host} is, or leads to, an address that may not be called: this machine, a private or a reserved network',
    remedy: 'Use a public host, or have the operator allow this one with CANDOR_OUTBOUND_ALLOW.',
  },
  'outbound.no_answer': {
    kind: 'state',
    template: 'the called server gave no answer: {reason}',
    remedy: 'Look whether it runs and can be reached from here.',
  },
} as const satisfies Record<`outbound.${string}`, ErrorEntry>
