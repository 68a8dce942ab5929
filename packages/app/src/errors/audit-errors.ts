import type { ErrorEntry } from '@candor/core/errors'

/** Errors of the audit log. */
export const auditErrors = {
  'audit.bad_key': {
    kind: 'input',
    template: '{path} holds no Ed25519 key in PEM form',
    remedy: 'Public keys stand in the folder keys of the data folder, as audit-ID.pub.pem.',
  },
  'audit.unknown_key': {
    kind: 'absent',
    template: 'checkpoint {checkpoint} was signed with the key {key}, which is not among the known ones',
    remedy: 'Give its public key with --key.',
  },
  'audit.bad_signature': {
    kind: 'input',
    template: 'the signature of checkpoint {checkpoint} does not fit what it says',
    remedy: 'The file was changed after it was signed; take another copy of it.',
  },
  'audit.bad_checkpoint': {
    kind: 'input',
    template: 'line {line} of {path} is no checkpoint',
    remedy: 'Each line is one JSON document as candor log checkpoint prints it.',
  },
  'audit.no_checkpoint': {
    kind: 'absent',
    template: '{path} has no checkpoint of tenant {tenant}',
    remedy: 'Sign one with candor log checkpoint --tenant, or give the file that has it.',
  },
  'audit.not_in_log': {
    kind: 'absent',
    template: 'decision {id} was made before there was an audit log',
    remedy: 'Nothing proves it besides its rows.',
  },
  'audit.bad_evidence': {
    kind: 'input',
    template: '{path} is no document of a decision and its proof: {detail}',
    remedy: 'Give the file that GET /v1/decisions/ID/bundle answered, as it was.',
  },
  'audit.not_cut_off': {
    kind: 'state',
    template: 'the log is not cut off behind checkpoint {checkpoint}: it has {found}',
    remedy:
      'Only a log that ends before the checkpoint can be anchored anew; candor log verify says what is wrong.',
  },
} as const satisfies Record<`audit.${string}`, ErrorEntry>
