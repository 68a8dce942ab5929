import type { ErrorEntry } from '@candor/core/errors'

/** Errors of secrets that are stored. */
export const secretsErrors = {
  'secrets.bad_key_file': {
    kind: 'state',
    template: '{path} holds no keys of stored secrets; expected lines of an id and 32 bytes in base64',
    remedy: 'Put the file back from where it is kept apart from backups.',
  },
  'secrets.open_key_file': {
    kind: 'state',
    template: 'others may read or write the keys in {path} (mode {mode}); expected its owner only',
    remedy: 'Give the file the mode 600, and think of new keys: the old ones may be known.',
  },
  'secrets.no_key': {
    kind: 'state',
    template: 'a stored secret was sealed with the key {key}, which is not in keys/secrets.key',
    remedy: 'Put the key back into the file of keys, or store the secret anew.',
  },
  'secrets.not_opened': {
    kind: 'state',
    template: 'the stored secret {place} does not open: it was changed, or belongs elsewhere',
    remedy: 'Store the secret anew.',
  },
  'secrets.changed_meanwhile': {
    kind: 'state',
    template: 'the stored secret {name} was changed meanwhile',
    remedy: 'Try again.',
  },
} as const satisfies Record<`secrets.${string}`, ErrorEntry>
