import type { ErrorEntry } from '@candor/core/errors'

/** Errors of the store: what is absent from it, in its way, or too much for it. */
export const storeErrors = {
  'store.not_writable': {
    kind: 'state',
    template: 'the store {path} cannot be written; expected a folder and a file that this user may write',
    remedy: 'Check the permissions, or choose another folder with --data-dir.',
  },
  'store.absent': {
    kind: 'absent',
    template: 'there is no store in {dir}',
    remedy: 'Name the data folder with --data-dir, or make one: train with --name, or candor demo.',
  },
  'store.backup_on_server': {
    kind: 'state',
    template:
      'the store is a database of a server (CANDOR_STORE), which is backed up and restored with its own tools',
    remedy:
      'Use pg_dump and pg_restore for the database, and copy the folders bundles and scenarios of the data folder.',
  },
  'store.not_a_backup': {
    kind: 'input',
    template:
      '{path} is no backup of a store; expected a folder with backup.json, as candor store backup makes it',
    remedy: 'Name the folder that was given as --out.',
  },
  'store.damaged_backup': {
    kind: 'state',
    template: '{path} is not the file that was backed up',
    remedy: 'Take another copy of the backup; nothing was restored.',
  },
  'store.in_the_way': {
    kind: 'state',
    template: '{path} exists; a backup is only put where nothing is',
    remedy: 'Restore into another folder with --data-dir, or move what is there away first.',
  },
  'store.bad_place': {
    kind: 'input',
    template:
      'CANDOR_STORE begins with {received}:; expected sqlite:PATH or postgres://HOST:PORT/DATABASE, with name and password before HOST',
    remedy: 'Without CANDOR_STORE the store is the file candor.db in the data folder.',
  },
  'store.not_a_store': {
    kind: 'state',
    template: '{path} is not a store; expected an SQLite database',
    remedy: 'Choose another folder with --data-dir, or restore the file from a backup.',
  },
  'store.damaged': {
    kind: 'state',
    template: '{path} is damaged; expected a whole SQLite database',
    remedy: 'Restore the file from a backup, or choose another folder with --data-dir.',
  },
  'store.older_schema': {
    kind: 'state',
    template: 'the store is of an older version, and a server runs on it',
    remedy: 'Stop the server and start it with this version; it brings the store up to date.',
  },
  'store.newer_schema': {
    kind: 'state',
    template: 'the store was written by a newer version: it has the migration {migration}, unknown here',
    remedy: 'Use the version that wrote it, or a newer one.',
  },
  'store.migration_failed': {
    kind: 'fault',
    template: 'the schema of the store could not be brought up to date: {message}',
    remedy: 'The store is as it was. Report this with the message.',
  },
  'store.unavailable': {
    kind: 'fault',
    template: 'the store cannot be used now: {outage}',
    remedy:
      'Free disk space, close the other program, put the file back or start the database server; nothing was half-written.',
  },
  'store.wrong_value': {
    kind: 'fault',
    template: 'cannot store {value}; expected text, a finite number, a truth value, bytes or null',
    remedy: 'Report this: a value was not checked where it came in.',
  },
  'store.bad_cursor': {
    kind: 'input',
    template: 'invalid cursor: {cursor}; expected the next_cursor of a page of this list',
    remedy: 'Begin the list again without a cursor.',
  },
  'store.unknown_model': {
    kind: 'absent',
    template: 'no model is registered as {name}; nearest known: {nearest}',
    remedy: 'List the models with `candor model list` or GET /v1/models.',
  },
  'store.unknown_version': {
    kind: 'absent',
    template: 'model {name} has no version {version}; known: {known}',
    remedy: 'List the versions with `candor model list` or GET /v1/models.',
  },
  'store.unknown_alias': {
    kind: 'absent',
    template: 'model {name} has no alias {alias}; known: {known}',
    remedy: 'List the aliases with `candor model list` or GET /v1/models.',
  },
  'store.version_not_ready': {
    kind: 'state',
    template: 'version {version} of {name} is {status}; an alias may point to a version that is ready',
    remedy: 'Choose a version that GET /v1/models shows as ready.',
  },
  'store.unknown_decision': {
    kind: 'absent',
    template: 'no decision {id}',
    remedy: 'List the decisions with GET /v1/decisions.',
  },
  'store.unknown_event': {
    kind: 'absent',
    template: 'no event {external_id} of source {source}',
    remedy: 'Name the event as it was named when it was sent.',
  },
  'store.unknown_entity': {
    kind: 'absent',
    template: 'nobody is known as {type}/{id}',
    remedy: 'Name whom it is about as it was sent, or as GET /v1/decisions shows it.',
  },
  'store.document_conflict': {
    kind: 'state',
    template: 'document {id} came before with another type, or as handed in at another time',
    remedy: 'Send both as they were, or give a new document its own document_id.',
  },
  'store.not_empty': {
    kind: 'state',
    template: 'the target has rows in {table}; expected an empty store, or none',
    remedy: 'Name a new file or an empty database.',
  },
  'store.unfinished_copy': {
    kind: 'state',
    template: 'the store is a copy that was not finished',
    remedy: 'Remove it and copy again; the source is as it was.',
  },
  'store.copy_differs': {
    kind: 'fault',
    template: 'the copy is not what was copied: {what}',
    remedy: 'Look at the source with candor store doctor; the target stays marked as unfinished.',
  },
  'store.reason_names_person': {
    kind: 'input',
    template: 'the reason names the person who is erased, and would stand in the audit log for ever',
    remedy: 'Give a reason such as the number of the request.',
  },
  'store.erased': {
    kind: 'absent',
    template: 'what decision {id} was made of has been erased',
    remedy: 'Only its number, its outcome and its place in the audit log are left.',
  },
  'store.history_moved': {
    kind: 'state',
    template: 'the events of {type} {id} changed while it was scored, several times in a row',
    remedy: 'Send the record again.',
  },
  'store.unknown_job': {
    kind: 'absent',
    template: 'no job {id}',
    remedy: 'List the jobs with GET /v1/jobs.',
  },
  'store.job_has_ended': {
    kind: 'state',
    template: 'job {id} has ended: it is {state}; only one that waits or runs can be cancelled',
    remedy: 'Look at it with GET /v1/jobs/{id}.',
  },
  'store.event_conflict': {
    kind: 'state',
    template:
      'event {external_id} of source {source} came before with another payload; its first decision is {decision}',
    remedy: 'Send the payload as it was, or give a new event its own external_id.',
  },
  'store.idempotency_key_reused': {
    kind: 'input',
    template: 'the idempotency key {key} was used for another call within its time',
    remedy: 'Use a new key for a new call.',
  },
  'store.not_a_bundle': {
    kind: 'input',
    template: '{folder} is not a model bundle: it has no manifest.json',
    remedy: 'Give the folder that train or model import made, a registered name, or a model file.',
  },
  'store.not_replaceable': {
    kind: 'state',
    template: '{folder} is not replaced: it is neither a model bundle nor an empty folder',
    remedy: 'Give the bundle a folder of its own.',
  },
  'store.other_bundle': {
    kind: 'state',
    template: '{folder} holds another model than the one that was registered as {name}@{version}',
    remedy: 'Restore the folder from a backup, or register the model that it holds now.',
  },
  'store.damaged_bundle': {
    kind: 'input',
    template: '{file} is damaged: {what}',
    remedy: 'Make the bundle again, or restore it from a backup.',
  },
  'store.unknown_bundle': {
    kind: 'input',
    template: '{folder} has the format {received}; expected {expected}',
    remedy: 'Use the version of the program that wrote it.',
  },
} as const satisfies Record<`store.${string}`, ErrorEntry>
