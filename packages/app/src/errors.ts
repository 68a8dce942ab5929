import { CandorError, type ErrorEntry, type ErrorValues } from '@candor/core/errors'

/** Every error that the application itself can raise; the same shape as core's catalogue. */
export const appCatalogue = {
  // config and command line
  'app.port_in_use': {
    kind: 'state',
    template: 'port {port} on {host} is in use; expected a free port',
    remedy: 'Stop the other program, or choose another port with --port.',
  },
  'app.port_refused': {
    kind: 'state',
    template: 'this user may not listen on port {port} of {host}',
    remedy: 'Choose a port from 1024 on with --port.',
  },
  'app.host_not_loopback': {
    kind: 'input',
    template: 'invalid host; not in 127.0.0.1, localhost, [::1]: {host}',
    remedy: 'The demonstration has no accounts, so it answers this machine only; `candor serve` has.',
  },
  'app.bad_host': {
    kind: 'input',
    template: 'invalid host; not an IP address or a name: {host}',
    remedy: 'Give an address of this machine with --host; 0.0.0.0 means all of them.',
  },
  'app.invalid_port': {
    kind: 'input',
    template: 'invalid port; not a whole number in [0, 65535]: {port}',
    remedy: 'Give a port with --port or PORT.',
  },
  'app.bad_outbound_allow': {
    kind: 'input',
    template:
      'invalid entry of CANDOR_OUTBOUND_ALLOW: {entry}; expected a host with a port, such as 127.0.0.1:9000',
    remedy: 'Separate several entries by commas.',
  },
  'app.bad_rate_limit': {
    kind: 'input',
    template: 'invalid {setting}: {received}; expected requests in a time, such as 600/m or 600/m:50, or off',
    remedy: 'Times are s, m and h; after the colon stands how many may come at once.',
  },
  'app.bad_oidc_setting': {
    kind: 'input',
    template: 'invalid {setting}: {received}; expected {expected}',
    remedy: 'docs/security.md lists the settings of an identity provider.',
  },
  'app.secret_twice': {
    kind: 'input',
    template: '{setting} and {setting}_FILE are both set; expected one of them',
    remedy: 'Leave one of them out.',
  },
  'app.secret_unreadable': {
    kind: 'input',
    template: 'the file {path} of {setting}_FILE gives no secret: {reason}',
    remedy: 'Write the secret into the file, and let the user of this program read it.',
  },
  'app.secret_writable': {
    kind: 'state',
    template: 'everybody may write the file {path} of {setting}_FILE; expected its owner only',
    remedy: 'Take the right to write from the others (chmod o-w).',
  },
  'app.bad_environment': {
    kind: 'input',
    template: 'CANDOR_ENV is {received}; expected 1 to 12 small letters or digits',
    remedy: 'It stands in the API keys, such as live or test.',
  },
  'app.data_folder_taken': {
    kind: 'state',
    template: 'a server runs on this data folder already: {address}, process {pid}',
    remedy: 'Stop it, or give this one another folder with --data-dir.',
  },
  'app.server_runs': {
    kind: 'state',
    template: 'a server runs on this data folder: stop it, or use --data-dir',
    remedy: 'Two processes that write would get in each other’s way.',
  },
  'app.server_not_reached': {
    kind: 'state',
    template: 'the server of this data folder does not answer: {detail}',
    remedy: 'Wait until it has started, or stop it.',
  },
  'app.bad_language_model': {
    kind: 'input',
    template: '{what}',
    remedy: 'Set CANDOR_LLM_URL and CANDOR_LLM_MODEL, or neither.',
  },
  'app.unexpected': {
    kind: 'fault',
    template: 'something went wrong that should not: {message}',
    remedy: 'Report this with the message; --log-level debug shows where it happened.',
  },
  'cli.out_or_row_needed': {
    kind: 'input',
    template:
      'nothing says where the explanation goes; expected --out FILE, or --row N for one row on the terminal',
    remedy: 'Give --out or --row.',
  },
  'cli.target_needed': {
    kind: 'input',
    template: 'nothing says what is to be predicted; expected --target COLUMN or --scenario ID',
    remedy: 'Give --target or --scenario.',
  },
  'cli.model_and_row_needed': {
    kind: 'input',
    template: 'a waterfall shows one row of one model; expected --model REF and --row N',
    remedy: 'Give --model and --row.',
  },
  'cli.model_and_tree_needed': {
    kind: 'input',
    template: 'a tree is one of a model; expected --model REF, --tree N and no data',
    remedy: 'Give --model and --tree.',
  },
  'cli.data_needed': {
    kind: 'input',
    template: '{what} needs rows; expected files, patterns, or - for standard input',
    remedy: 'Name the data before the options.',
  },
  'cli.not_yet': {
    kind: 'input',
    template: '{what} comes with a later version; this one is {version}',
    remedy: 'Read with --help what this version does.',
  },
  'cli.usage': {
    kind: 'input',
    template: '{message}',
    remedy: 'Read the help of the command with --help.',
  },

  // access
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
  'access.user_exists': {
    kind: 'state',
    template: 'the user {email} is there already: {id}',
    remedy: 'Give another email, or disable the old one and use another.',
  },

  // files
  'files.not_found': {
    kind: 'absent',
    template: 'no such file: {path}',
    remedy: 'Check the name; a pattern must match at least one file.',
  },
  'files.is_folder': {
    kind: 'input',
    template:
      '{path} is a folder; expected a file, or a folder that `candor generate` wrote, with its manifest.json',
    remedy: 'Name the files, or give a pattern such as folder/*.csv in quotes.',
  },
  'files.unreadable': {
    kind: 'state',
    template: '{path} cannot be read: {reason}',
    remedy: 'Check the permissions of the file.',
  },
  'files.empty': {
    kind: 'input',
    template: '{path} is empty; expected a header and at least one row',
    remedy: 'Give a file with rows.',
  },
  'files.too_many_columns': {
    kind: 'limit',
    template: '{path} has indices over a range of {received}; at most {limit} become columns',
    remedy: 'Leave out indices, or number those that are used from 0 on.',
  },
  'files.unsupported_format': {
    kind: 'input',
    template: '{path} is {format}',
    remedy: 'Export the table as CSV, Parquet or JSON lines.',
  },
  'files.formats_differ': {
    kind: 'input',
    template: '{other} is {format} unlike {first}; expected files of one format',
    remedy: 'Give files of one format, or convert them.',
  },
  'files.header_differs': {
    kind: 'input',
    template: '{file} has the columns {received}; expected {expected}, as in {first}',
    remedy: 'Several files mean one table: give all of them the same header.',
  },
  'files.ragged_row': {
    kind: 'input',
    template:
      '{file}, line {line}: the number of fields is {found}; expected {expected}, as in the header{hint}',
    remedy: 'Repair the line, or state the delimiter with --delimiter.',
  },
  'files.unterminated_quote': {
    kind: 'input',
    template: '{file}, line {line}: a quoted value does not end (a file that ends half-way looks like this)',
    remedy: 'Repair the line or fetch the file again.',
  },
  'files.names_alike': {
    kind: 'input',
    template:
      'Parquet with the columns {first} and {second}, which its readers take for one; expected names that differ in more than capitals',
    remedy: 'Rename one of them, or write CSV or JSON lines.',
  },
  'files.not_utf8': {
    kind: 'input',
    template: '{file}, line {line}: bytes that are not UTF-8',
    remedy: 'Convert the file to UTF-8.',
  },
  'files.truncated': {
    kind: 'input',
    template: '{path} ends half-way: {detail}',
    remedy: 'Fetch or write the file again.',
  },
  'files.malformed': {
    kind: 'input',
    template: '{path} cannot be read: {detail}',
    remedy: 'Repair the file.',
  },
  'files.text_too_long': {
    kind: 'limit',
    template: 'column {column} of {file} holds a text of more than {limit} bytes',
    remedy: 'Leave the column out where the file is made; no model reads texts of that size.',
  },
  'files.wrong_value': {
    kind: 'input',
    template: '{file}, {place}, column {column}: {value} is not {expected}',
    remedy:
      'Correct the value, name the text for missing with --missing, or declare the column with --types.',
  },
  'files.mixed_column': {
    kind: 'input',
    template:
      '{file}, {place}, column {column}: {value} is text in a column of numbers ({numbers} of {values} values); name what is missing with --missing, or declare --types {column}=text',
    remedy:
      'Correct the value, name the text for missing with --missing, or declare the column with --types.',
  },
  'files.infinite_value': {
    kind: 'input',
    template:
      '{file}, {place}, column {column}: {value} is not finite; expected a finite number or an empty field',
    remedy: 'Replace infinities, or leave the column out with --drop.',
  },
  'files.nested_value': {
    kind: 'input',
    template: 'column {column} holds values of type {received}; expected numbers, text, booleans or dates',
    remedy: 'Flatten the column before the table is read.',
  },
  'files.exists': {
    kind: 'state',
    template: '{path} exists already; expected a new name, or --force to replace it',
    remedy: 'Choose another name or give --force.',
  },
  'files.not_writable': {
    kind: 'state',
    template: '{path} cannot be written: {reason}',
    remedy: 'Choose a folder that exists and may be written to.',
  },
  'files.bad_condition': {
    kind: 'input',
    template: 'the condition {condition} cannot be asked: {reason}',
    remedy: 'Give an SQL condition over the columns of the input, such as --where "amount > 100".',
  },
  'files.no_row_meets': {
    kind: 'input',
    template: 'none of {rows} rows meets the condition {condition}',
    remedy: 'Give a condition that some rows meet.',
  },
  'files.unknown_output_format': {
    kind: 'input',
    template: '{path} does not tell a format that can be written; expected one of {known}',
    remedy: 'Use a known ending, or - with --format.',
  },
  'files.unknown_type': {
    kind: 'input',
    template: 'unknown type for column {column}: {received}; known: {known}',
    remedy: 'Give --types COLUMN=TYPE with a known type.',
  },

  // store
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
      'CANDOR_STORE begins with {received}:; it may be sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE',
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

  // audit
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

  // jobs
  'jobs.explanation_failed': {
    kind: 'fault',
    template: 'a score could not be explained: {reason}',
    remedy: 'The decision stands. Report this with the message.',
  },
  'jobs.explanation_too_slow': {
    kind: 'limit',
    template: 'a score was not explained within {ms} ms',
    remedy: 'The decision stands. Use a model with fewer or shallower trees, or a smaller background.',
  },
  'jobs.explanation_queue_full': {
    kind: 'limit',
    template: '{limit} explanations wait already',
    remedy: 'The decision stands. Send fewer records at a time, or ask with explain=none.',
  },
  'jobs.explanations_end': {
    kind: 'state',
    template: 'the server is being stopped; explanations that are awaited are made after its next start',
    remedy: 'Start the server again.',
  },
  'jobs.no_reset_on_server': {
    kind: 'state',
    template:
      'the store is a database of a server (CANDOR_STORE); --reset only removes files of the data folder',
    remedy: 'Empty the database yourself, or leave CANDOR_STORE out.',
  },
  'jobs.no_data_folder': {
    kind: 'state',
    template: 'this server has no data folder',
    remedy: 'Start it with --data-dir.',
  },
  'jobs.upload_too_large': {
    kind: 'limit',
    template: 'the data set is larger than {limit} bytes',
    remedy: 'Send it in parts, or as Parquet.',
  },
  'jobs.upload_broken_off': {
    kind: 'input',
    template: 'the data set broke off before its end',
    remedy: 'Send it again.',
  },
  'jobs.datasets_full': {
    kind: 'limit',
    template: 'all data sets together would be larger than {limit} bytes; they have {used}',
    remedy: 'Ask the operator for room.',
  },
  'jobs.table_too_large': {
    kind: 'limit',
    template: 'the table has {received} {what}; at most {limit}',
    remedy: 'Send it in parts.',
  },
  'jobs.unknown_dataset': {
    kind: 'absent',
    template: 'no data set {id}',
    remedy: 'List the data sets with GET /v1/datasets.',
  },
  'jobs.unknown_file': {
    kind: 'absent',
    template: 'job {id} has no file {name}; it has {known}',
    remedy: 'Look at the result of the job with GET /v1/jobs/{id}.',
  },
  'jobs.nothing_to_flag': {
    kind: 'input',
    template: 'model {model} has no threshold for the use {use}, so no row can be flagged',
    remedy: 'Choose a use with a threshold, or decide none or all.',
  },
  'jobs.too_many_decisions': {
    kind: 'limit',
    template: '{rows} rows are more than may become decisions at once: {limit}',
    remedy: 'Decide flagged rows only, or a smaller data set.',
  },
  'jobs.thread_ended': {
    kind: 'fault',
    template: 'the thread of a job of kind {kind} ended before its work did',
    remedy: 'The job is tried again; report this if it stays so.',
  },
  'jobs.demonstration_failed': {
    kind: 'fault',
    template: 'the demonstration of {domain} could not be made: {detail}',
    remedy:
      'The other domains are not concerned; start again to try it once more, or with --reset to make everything anew.',
  },
  'jobs.model_too_large': {
    kind: 'limit',
    template: '{path} has {received} bytes; a model file may have at most {limit}',
    remedy: 'Export the model with fewer trees, or in a binary format.',
  },
  'jobs.has_names': {
    kind: 'input',
    template: '--features for {model}, whose columns have names; expected it for models without names only',
    remedy: 'Leave --features out, and name the columns of the table as the model does.',
  },
  'jobs.wrong_column_count': {
    kind: 'input',
    template:
      '{received} columns for {model}, which has {expected} columns without names; expected exactly {expected}',
    remedy: 'Give a table with just those columns, or name them in their order with --features.',
  },
  'jobs.objective_not_for_task': {
    kind: 'input',
    template: 'objective {objective} for a target of {target}; expected {known}',
    remedy: 'Leave --objective out, or choose one that fits the target.',
  },
  'jobs.needs_classes': {
    kind: 'input',
    template: '{algorithm} tells classes apart; the target is numbers',
    remedy: 'Use gbm, rf or extra-trees for numbers, or --task classification where numbers are classes.',
  },
  'jobs.native_categories_need_gbm': {
    kind: 'input',
    template: '--categories native with {given}; expected --algorithm gbm and no scenario',
    remedy: 'Leave --categories out: each level becomes a column then.',
  },
  'jobs.exposure_needs_gbm': {
    kind: 'input',
    template:
      '--exposure with --algorithm {algorithm}; expected gbm with objective poisson, gamma or tweedie',
    remedy: 'Use --algorithm gbm --objective poisson, or leave --exposure out.',
  },
  'jobs.members_needed': {
    kind: 'input',
    template:
      'members of a vote: {received}; expected two or more different ones of gbm, rf, extra-trees, logistic',
    remedy: 'Name them with --members, such as --members rf,gbm:2.',
  },
  'jobs.calibration_needs_classes': {
    kind: 'input',
    template: '--calibrate {calibrate} for a target that is no class; expected two classes or more',
    remedy: 'Leave --calibrate out.',
  },
  'jobs.bad_split': {
    kind: 'input',
    template: 'invalid split: {received}; expected time:COLUMN or group:COLUMN',
    remedy: 'Name the column by which rows are divided.',
  },
  'jobs.bundle_outside': {
    kind: 'input',
    template: 'the bundle {bundle} does not lie in the data folder of the server that runs on it',
    remedy: 'Leave --bundle out, or stop the server.',
  },
  'jobs.bad_model_name': {
    kind: 'input',
    template:
      'invalid name: "{name}"; expected 1 to 100 letters, digits, hyphens and underscores, a letter or digit first',
    remedy: 'Choose another name.',
  },
  'jobs.scenario_file_missing': {
    kind: 'absent',
    template:
      '{file} is not there; a scenario has schema, features, policy, wording and checks, each as .json',
    remedy: 'Write the scenario again with candor init, or put the file back.',
  },
  'jobs.scenario_file_invalid': {
    kind: 'input',
    template: '{file}, {field}: {problem}',
    remedy: 'Correct the field; docs/own-tables.md says what each one means.',
  },
  'jobs.reserved_scenario': {
    kind: 'input',
    template: 'the id {id} belongs to the built-in scenario {scenario}; expected another one',
    remedy: 'Choose another id with --as.',
  },
  'jobs.bad_scenario_id': {
    kind: 'input',
    template: 'the id {id} is not one of small letters, digits and hyphens, at most 60 of them',
    remedy: 'Choose an id such as my-claims with --as.',
  },
  'jobs.scenario_exists': {
    kind: 'state',
    template: 'there is a scenario {id} already, in {folder}',
    remedy: 'Choose another id with --as, or replace it with --force.',
  },
  'jobs.no_target_proposed': {
    kind: 'input',
    template: 'no column of {columns} can be a target: each is constant, an identifier or a date',
    remedy: 'Name the target with --target.',
  },
  'jobs.label_table_needed': {
    kind: 'input',
    template:
      'the folder {folder} holds the tables {tables}; expected --label-table to name the one with a row for each decision',
    remedy: 'Name the table without its ending, such as --label-table customers.',
  },
  'jobs.joined_not_unique': {
    kind: 'input',
    template:
      'the table {table} has {rows} rows with {column} {value}; expected one, to be put beside others',
    remedy: 'Take the table out of reading.joined in schema.json, or make one row of each key.',
  },
  'jobs.no_tables_in_folder': {
    kind: 'absent',
    template:
      'the folder {folder} holds no table: no file that ends in .csv, .tsv, .parquet, .ndjson or .json',
    remedy: 'Name a file, or a folder of such files.',
  },
  'jobs.no_table_in_folder': {
    kind: 'absent',
    template: 'the folder {folder} holds no table {table}; there are: {tables}',
    remedy: 'Name one of the tables, or give a file.',
  },
  'jobs.reserved_name': {
    kind: 'input',
    template:
      'the name {name} belongs to the scenario {scenario}; expected another name, or --scenario {scenario}',
    remedy: 'Choose another name.',
  },
  'jobs.self_labels': {
    kind: 'input',
    template:
      'the labels in {target} of {rows} are a model’s own answers, as {column} says; expected labels from elsewhere, or --allow-self-labels',
    remedy: 'Leave those rows out, or let them in on purpose; it is recorded in the bundle.',
  },
  'jobs.leaking_column': {
    kind: 'input',
    template:
      'column {column} is known only because of the outcome; expected it among --drop, or --allow-leak {column}',
    remedy: 'Leave the column out.',
  },
  'jobs.only_trees_exported': {
    kind: 'input',
    template:
      '{model} is a {algorithm} model, which {format} cannot hold; models of trees in one piece go to xgboost, onnx, neutral and javascript, ' +
      'logistic regression to onnx and javascript',
    remedy: 'Export the members apart, or score with the bundle.',
  },
  'jobs.not_json': {
    kind: 'input',
    template: '{path} is not a JSON object: {reason}',
    remedy: 'Write it as {"max_depth": {"values": [3, 6]}}, or give the log of a search.',
  },
  'jobs.nothing_to_resume': {
    kind: 'input',
    template: '--resume without {option}; expected {option} FILE of the run that was stopped',
    remedy: 'Name the file, or leave --resume out.',
  },
  'jobs.no_checkpoints': {
    kind: 'input',
    template: '--checkpoint with --algorithm {algorithm}; expected one of {known}',
    remedy: 'Leave --checkpoint out: the training cannot be gone on with.',
  },
  'jobs.other_search_log': {
    kind: 'state',
    template: 'the log is of another search: {what} differs',
    remedy: 'Search with the data and options that the log began with, or begin another log.',
  },
  'jobs.metric_not_for_target': {
    kind: 'input',
    template: 'metric {metric} does not measure this target; expected one of {known}',
    remedy: 'Choose another --metric.',
  },
  'jobs.kept_name_taken': {
    kind: 'input',
    template: '--keep {column}: the scores have a column of that name; expected another one',
    remedy: 'Rename the column of the input.',
  },
  'jobs.no_trees': {
    kind: 'input',
    template: '{model} is a {algorithm} model and has no trees',
    remedy: 'Leave out the option that asks for trees, or name a model of trees.',
  },
  'jobs.no_base_margin': {
    kind: 'input',
    template:
      '--base-margin for {model}, a {algorithm} model; expected boosting, and a column for each of {outputs} outputs',
    remedy: 'Leave --base-margin out, or name as many columns as the model has outputs.',
  },
  'jobs.feature_in_two_groups': {
    kind: 'input',
    template:
      'feature {feature} is in the groups {first} and {second}; expected every feature in one at most',
    remedy: 'Name each feature in one --group only.',
  },
  'jobs.group_named_as_feature': {
    kind: 'input',
    template: 'the group {group} has the name of a feature that is not in it',
    remedy: 'Give the group another name.',
  },
  'jobs.no_rows': {
    kind: 'input',
    template: '{what} over no rows does not exist',
    remedy: 'Give at least one row, or another condition.',
  },
  'jobs.pair_of_one_feature': {
    kind: 'input',
    template: 'a pair is of two features; {feature} is named twice',
    remedy: 'Name another feature with --with, or leave --with out.',
  },
  'jobs.effects_need_numbers': {
    kind: 'input',
    template: 'local effects of a pair are of two columns of numbers; {feature} holds levels',
    remedy: 'Name two columns of numbers, or use --kind pdp for the pair.',
  },
  'jobs.players_need_interventional': {
    kind: 'input',
    template:
      'features as players are for interventional contributions to the margin, by source feature; received {method} or another space or level',
    remedy: 'Name --method interventional with --background, or leave --grouping out.',
  },
  'jobs.no_impurity': {
    kind: 'input',
    template: 'importance by impurity for {model}, a {algorithm} model; expected trees that learnt a target',
    remedy: 'Use --kind shap, which is for every model that is explained.',
  },
  'jobs.unknown_tree': {
    kind: 'input',
    template: 'invalid tree; not in 0 to {last}: {tree}',
    remedy: 'Trees are counted from 0.',
  },
  'jobs.tree_too_large': {
    kind: 'limit',
    template: 'tree {tree} has {received} nodes; a picture takes at most {limit}',
    remedy: 'Read it as text with model show REF --tree N.',
  },
  'jobs.unknown_picture': {
    kind: 'input',
    template: '{path} is no picture that can be drawn; expected a name ending in .svg or .png',
    remedy: 'Use one of these endings.',
  },
  'jobs.no_chart_renderer': {
    kind: 'state',
    template: 'charts are not built: no {path}; expected it after `npm run build`',
    remedy: 'Run `npm run build`.',
  },
  'jobs.nothing_to_draw': {
    kind: 'input',
    template: 'there is nothing to draw: {reason}',
    remedy: 'Give rows of both classes.',
  },
  'jobs.language_model_failed': {
    kind: 'state',
    template: 'the language model ({provider}) gave no usable answer: {reason}',
    remedy: 'Look at the server of the language model; texts are made from the template meanwhile.',
  },
  'jobs.no_cut_off': {
    kind: 'input',
    template: 'a regression has no cut-off of its own; expected --to with a number',
    remedy: 'Say with --to which prediction to get across.',
  },
  'jobs.no_background': {
    kind: 'input',
    template:
      'interventional attributions need rows to compare with, and {model} has none; expected --background FILE',
    remedy: 'Give a file of rows with --background, or use --method path-dependent.',
  },
  'jobs.background_not_for_model': {
    kind: 'input',
    template:
      '{model} is registered or a bundle, which has the background that it was made with; received --background {background}',
    remedy: 'Leave --background (and BACKGROUND_DATA_PATH) out; it belongs to model files of other programs.',
  },
  'jobs.space_not_available': {
    kind: 'input',
    template: '{space} space for {model}; it is explained in {known}',
    remedy: 'Leave --space out.',
  },
  'jobs.two_classes_for_anomaly': {
    kind: 'input',
    template:
      '{model} is an isolation forest: its anomaly score is judged by average_precision or roc_auc against a target of two classes; received {received}',
    remedy: 'Name a target of two classes with --target, and its positive value with --positive.',
  },
  'jobs.scorer_not_for_task': {
    kind: 'input',
    template: 'scorer {scorer} is not for {model}, a model of the task {task}',
    remedy:
      'Name average_precision, roc_auc, log_loss or accuracy for two classes, accuracy or log_loss for more, r2 or rmse for numbers.',
  },
  'jobs.other_classes': {
    kind: 'input',
    template: 'column {column} has the class {received}; the model knows {known}',
    remedy: 'Name the column of the classes that the model was trained on.',
  },
  'jobs.unknown_feature': {
    kind: 'absent',
    template: 'unknown feature: {feature}; known: {known}',
    remedy: 'Name a source feature of the model.',
  },
  'jobs.other_partial': {
    kind: 'state',
    template: '{path} holds part of another result; not the same: {differs}',
    remedy: 'Give the options of the run that was stopped, or leave --resume out to start again.',
  },
  'jobs.memory_too_small': {
    kind: 'limit',
    template: 'this needs about {needed} MB of memory; --memory allows {allowed} MB',
    remedy: 'Allow more, or explain fewer rows at a time with --rows.',
  },
  'jobs.other_row_count': {
    kind: 'input',
    template: '{path} has {received} rows; the result has {expected}',
    remedy: 'Compare with contributions of the same rows, one line for each line of the result.',
  },
  'jobs.no_common_column': {
    kind: 'input',
    template: '{path} has the columns {received}; expected those of {expected}',
    remedy: 'Name the columns as the features are named, or give one for each of them in their order.',
  },
  'jobs.unknown_class': {
    kind: 'input',
    template: 'unknown class: {received}; known: {known}, all, predicted',
    remedy: 'Name a class of the model.',
  },
  'jobs.row_out_of_range': {
    kind: 'input',
    template: 'invalid row; not in 0 to {last}: {row}',
    remedy: 'Rows are counted from 0.',
  },
  'jobs.no_row_in_range': {
    kind: 'input',
    template: 'none of rows {from} to {to} meets the condition; the last row that does is {last}',
    remedy: 'Rows are counted in the whole input, from 0; give other rows, or another condition.',
  },
  'jobs.words_need_sources': {
    kind: 'input',
    template: 'words are made of source features; expected --words without --level column',
    remedy: 'Leave --level out.',
  },
  'jobs.vendor_score_differs': {
    kind: 'fault',
    template:
      'row {row}: the leaves add up to {score}, but the model says {margin}; expected equal within 1e-5',
    remedy: 'Report this with the model file.',
  },
  'jobs.scores_needed': {
    kind: 'input',
    template: 'no scores given; expected --probability COLUMN or --model REF',
    remedy: 'Name the column that holds the probabilities, or the model that makes them.',
  },
  'jobs.not_a_probability': {
    kind: 'input',
    template: 'column {column}, row {row}: {value} is not a probability; expected a number 0 to 1',
    remedy: 'Name the column of probabilities with --probability.',
  },
  'jobs.no_weight': {
    kind: 'input',
    template: 'column {column}: all {rows} weights are 0; expected at least one above 0',
    remedy: 'Name a column of weights of which some count.',
  },
  'jobs.not_a_weight': {
    kind: 'input',
    template: 'column {column}, row {row}: {value} is not a weight; expected a finite number, at least 0',
    remedy: 'Name the column of weights with --weights.',
  },
  'jobs.other_positive': {
    kind: 'input',
    template: '{model} gives the probability of {own}; it cannot be judged as the probability of {received}',
    remedy: 'Leave --positive out.',
  },
  'jobs.two_class_model_needed': {
    kind: 'input',
    template: '{model} gives {received}; expected a model of two classes',
    remedy: 'The metrics of `train` measure such a model on its test rows.',
  },
  'jobs.two_classes_needed': {
    kind: 'input',
    template: 'column {column} holds {received}; expected two classes',
    remedy: 'Scores in one column can be judged against two classes only.',
  },
  'jobs.unknown_size': {
    kind: 'input',
    template: 'unknown size: {name}; {domain} has none besides --rows',
    remedy: 'Leave --set out.',
  },
  'jobs.unknown_setting': {
    kind: 'input',
    template: 'unknown size: {name}; nearest of {domain}: {nearest}',
    remedy: 'Check the spelling.',
  },
  'jobs.two_sizes': {
    kind: 'input',
    template: '--rows {rows} and --set {unit}={units} both say how much is made',
    remedy: 'Leave one of them out.',
  },
  'jobs.tables_need_folder': {
    kind: 'input',
    template: '{domain} consists of {count} tables; {out} is one file',
    remedy: 'Give --out the name of a folder, without an ending.',
  },
  'jobs.no_series': {
    kind: 'input',
    template: '{scenario} makes its features of the row itself, not of a series or a history',
    remedy: 'Train and score on its table as it is.',
  },
  'jobs.history_table_missing': {
    kind: 'absent',
    template: '{scenario} needs a table called {wanted}; found: {found}',
    remedy: 'Give a folder with the tables as candor generate writes them, or rename the file.',
  },
  'jobs.history_table_unknown': {
    kind: 'input',
    template: '{file} has no column that the table {table} has; nearest: {nearest}; known: {wanted}',
    remedy: 'Name the columns as the schema or its aliases do.',
  },
  'jobs.unknown_quirk': {
    kind: 'input',
    template: 'unknown quirk: {name}; nearest known: {nearest}',
    remedy: 'Read the quirks of the scenario in its README.',
  },

  // decisions
  'features.unknown_column': {
    kind: 'input',
    template: 'unknown column: {column}; nearest known: {nearest}',
    remedy: 'Check the spelling against the features of the model in GET /v1/models.',
  },
  'features.too_many': {
    kind: 'limit',
    template: '{received} features in one record; at most {limit}',
    remedy: 'Send only the columns that the model reads.',
  },
  'features.known_only_after': {
    kind: 'input',
    template: 'column {column} is known only after the decision; it cannot be part of it',
    remedy: 'Leave the column out.',
  },
  'features.sent_twice': {
    kind: 'input',
    template: 'column {column} was sent twice, as {first} and as {second}',
    remedy: 'Send one of the two spellings.',
  },
  'decisions.label_from_the_future': {
    kind: 'input',
    template: 'observed_at is {observed_at}, later than now: {now}',
    remedy: 'Send when it came to light, with its time zone.',
  },
  'events.same_sides': {
    kind: 'input',
    template: 'entity and counterparty are the same',
    remedy: 'Leave the counterparty out.',
  },
  'events.before_submission': {
    kind: 'input',
    template: '{name} is before the document was handed in: {submitted_on}',
    remedy: 'Check the dates.',
  },
  'events.wrong_value': {
    kind: 'input',
    template: 'wrong value of column {column} in an event of kind {kind}; expected {expected}',
    remedy: 'Send null where the value is missing.',
  },
  'decisions.no_model': {
    kind: 'state',
    template: 'no model of {domain} is registered yet',
    remedy:
      'Train one with `candor train --scenario {domain} --name …`; a demonstration makes them after its start.',
  },
  'decisions.no_model_named': {
    kind: 'state',
    template:
      'nothing says which model is meant; expected exactly one champion, or a server started for one: {known}',
    remedy: 'Start the server with `candor serve --model NAME`, or ask a model by its name under /v1 or /v2.',
  },
  'decisions.too_late': {
    kind: 'limit',
    template:
      'the time that Candor-Timeout-Ms allows was over before the record was looked at; nothing was stored',
    remedy: 'Allow more time, or send fewer requests at once.',
  },
  'decisions.never_served': {
    kind: 'input',
    template: 'model {model} is kept for batches and audits, never asked by the service: {reason}',
    remedy: 'Ask the served model of the domain; score and explain files with this one.',
  },
  'decisions.unknown_use': {
    kind: 'input',
    template: 'unknown use: {use}; known: {known}',
    remedy: 'Leave use out for the default of the policy.',
  },
  'decisions.scale_not_available': {
    kind: 'input',
    template: 'model {model} has no {scale} scale; known: {known}',
    remedy: 'Ask for the other scale, or train the model with a calibrator.',
  },
  'decisions.nothing_to_tell': {
    kind: 'state',
    template: 'decision {id} has no explained probability; a text needs both',
    remedy: 'Score with explain=top or full by a model of two classes.',
  },
  'decisions.unknown_background': {
    kind: 'input',
    template: 'unknown background: {background}; known: {known}',
    remedy: "Leave background out for the version's own.",
  },
  'decisions.unknown_class': {
    kind: 'input',
    template: 'unknown class: {class}; known: {known}',
    remedy: 'Leave class out for the predicted one.',
  },
  'decisions.several_targets': {
    kind: 'input',
    template: 'model {model} predicts {targets} targets; a decision needs one',
    remedy: 'Register a model with one target.',
  },
  'decisions.anomaly_model': {
    kind: 'input',
    template:
      'model {model} gives anomaly scores; a decision needs a model with classes or one that predicts a number',
    remedy: 'Score and explain rows with this model, and decide with another.',
  },
  'decisions.too_many_rows': {
    kind: 'limit',
    template: '{received} rows in one request; at most {limit}',
    remedy: 'Send the rows in several requests.',
  },
  'decisions.what_if_too_large': {
    kind: 'input',
    template: 'the values to vary make {cells} cells; expected at most {limit}',
    remedy: 'Vary fewer features at once, or fewer values of each.',
  },
  'decisions.what_if_too_slow': {
    kind: 'limit',
    template: '{done} of {cells} cells were ready after {ms} ms',
    remedy: 'Ask for fewer cells, for scores only (attributions: false), or give a longer deadline_ms.',
  },
  'decisions.too_many_questions': {
    kind: 'limit',
    template: '{limit} questions wait already, which is as many as may',
    remedy: 'Ask again in a moment.',
  },
  'decisions.thinking_ended': {
    kind: 'fault',
    template: 'the thread that thinks about questions ended before the answer',
    remedy: 'Ask again; report this if it stays so.',
  },
  'decisions.exact_too_costly': {
    kind: 'limit',
    template:
      'enumerating the coalitions of {features} features against {rows} rows needs {cost} walks; at most {limit}',
    remedy: 'Ask for the method interventional, which gives the same values.',
  },
  'decisions.space_not_available': {
    kind: 'input',
    template: 'model {model} gives no probability; it is explained in margin space',
    remedy: 'Leave the space out.',
  },
  'decisions.model_not_loadable': {
    kind: 'fault',
    template: 'version {version} of {model} is registered, but its bundle cannot be read: {detail}',
    remedy: 'Restore the folder of the bundle, or register the model again.',
  },

  // signing in with an identity provider
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

  // secrets that are stored
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

  // calls out of the server
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

  // http
  'http.not_found': {
    kind: 'absent',
    template: 'nothing is at {method} {path}',
    remedy: 'The routes stand in /openapi.json.',
  },
  'http.method_not_allowed': {
    kind: 'input',
    template: '{path} does not answer to {method}; expected {allowed}',
    remedy: 'The routes stand in /openapi.json.',
  },
  'http.headers_too_large': {
    kind: 'limit',
    template: 'the headers of the request are too large; expected at most 16 KiB',
    remedy: 'Send fewer or shorter headers.',
  },
  'http.request_too_slow': {
    kind: 'limit',
    template: 'the request did not arrive in time; expected all of it within 30 seconds',
    remedy: 'Send the request again, in one piece.',
  },
  'http.host_refused': {
    kind: 'state',
    template: 'requests for the host {host} are refused; expected 127.0.0.1, localhost or [::1]',
    remedy: 'Call the server by one of these names, from this machine.',
  },
  'http.cross_site_refused': {
    kind: 'state',
    template: 'requests that another site makes are refused ({header}: {value})',
    remedy: 'Call the API from a program, or from the page that this server gives.',
  },
  'http.not_signed_in': {
    kind: 'state',
    template: 'nobody is signed in; expected an API key (authorization: Bearer cdr_…) or a session',
    remedy: 'Make a key with `candor keys create`, or sign in with POST /v1/session.',
  },
  'http.unknown_key': {
    kind: 'state',
    template: 'the API key is not known',
    remedy: 'Check that it is whole; keys are told once, when they are made.',
  },
  'http.key_refused': {
    kind: 'state',
    template: 'the API key {id} is {status}',
    remedy: 'Make a new key.',
  },
  'http.not_allowed': {
    kind: 'state',
    template: 'this needs the scope {scope}; this caller has {given}',
    remedy: 'Ask an administrator for a key or a role with the scope.',
  },
  'http.sign_in_failed': {
    kind: 'state',
    template: 'email and password do not belong together',
    remedy: 'Check both; an administrator can make a new user.',
  },
  'http.admin_link_used': {
    kind: 'state',
    template: 'the link has been used, is too old, or is of another start of the server',
    remedy: 'Start the server again, or make a user with `candor users create`.',
  },
  'http.sign_in_paused': {
    kind: 'limit',
    template: 'too many attempts to sign in; expected the next one in {retry_after} s',
    remedy: 'Wait, then check email and password.',
  },
  'http.no_scope': {
    kind: 'fault',
    template: 'the route {method} {path} does not say what it needs; expected config.scope',
    remedy: 'Report this with the message.',
  },
  'http.unsupported_upload_type': {
    kind: 'input',
    template: 'a data set of type {type} is refused; expected {known}',
    remedy: 'Say with the header content-type what the file is.',
  },
  'http.unsupported_media_type': {
    kind: 'input',
    template: 'a body of type {type} is refused; expected application/json',
    remedy: 'Send JSON with the header content-type: application/json.',
  },
  'http.too_many_streams': {
    kind: 'limit',
    template: '{limit} streams of events are open, which is as many as there may be',
    remedy: 'Close another stream, or ask for the job itself now and then.',
  },
  'http.body_too_large': {
    kind: 'limit',
    template: 'the body is larger than {limit} bytes',
    remedy: 'Send fewer or shorter values.',
  },
  'http.overloaded': {
    kind: 'limit',
    template: '{limit} calls are in work already; this one was not begun',
    remedy: 'Send it again after a second, with its Idempotency-Key, or send fewer at a time.',
  },
  'http.too_many_requests': {
    kind: 'limit',
    template: 'too many requests; the next one is taken in {seconds} s',
    remedy: 'Wait as long as the header retry-after says; ratelimit tells what is left.',
  },
  'http.malformed_json': {
    kind: 'input',
    template: 'the body is not JSON in UTF-8: {detail}',
    remedy: 'Check quotes, commas and brackets.',
  },
  'http.json_too_deep': {
    kind: 'input',
    template: 'the body nests more than {limit} levels deep',
    remedy: 'No request of this API needs more than a few levels.',
  },
  'http.repeated_name': {
    kind: 'input',
    template: 'the name {name} stands twice in one object',
    remedy: 'Give each name once.',
  },
  'http.forbidden_name': {
    kind: 'input',
    template: 'the name {name} is refused',
    remedy: 'Rename the column.',
  },
  'http.number_not_finite': {
    kind: 'input',
    template: 'a number is too large for float64; expected a finite number',
    remedy: 'Send a number below 1.8e308, or null where it is missing.',
  },
  'http.malformed_text': {
    kind: 'input',
    template: 'a text holds {what}; expected well-formed Unicode without it',
    remedy: 'Repair the text where it was made.',
  },
  'http.text_too_long': {
    kind: 'input',
    template: 'a text is longer than {limit} bytes',
    remedy: 'Shorten it.',
  },
  'http.invalid_request': {
    kind: 'input',
    template: 'invalid {part}: {detail}',
    remedy: 'The schema of the request stands in /openapi.json.',
  },
  'http.malformed_request': {
    kind: 'input',
    template: 'the request cannot be read: {detail}',
    remedy: 'Check address and headers.',
  },
  'http.tensor_refused': {
    kind: 'input',
    template: 'tensor {name}: {detail}',
    remedy: 'The inputs of the model stand in GET /v2/models/{model}.',
  },
  'http.unknown_output': {
    kind: 'input',
    template: 'model {model} has no output {name}; known: {known}',
    remedy: 'Leave outputs out for the usual ones.',
  },
  'http.unknown_parameter': {
    kind: 'input',
    template: 'parameter {name} is not {expected}: {received}',
    remedy: 'Leave the parameter out for its default.',
  },
  'http.invocation_refused': {
    kind: 'input',
    template: 'the body is no invocation: {detail}',
    remedy: 'Send rows as the MLflow scoring server takes them.',
  },
  'http.malformed_csv': {
    kind: 'input',
    template: 'the body is no CSV: {detail}',
    remedy:
      'Send UTF-8 with a header and a comma between fields, as DataFrame.to_csv(index=False) writes it.',
  },
  'http.unexpected': {
    kind: 'fault',
    template: 'something went wrong on the side of the server; its log has it under {trace_id}',
    remedy: 'Report this with the trace id.',
  },
} as const satisfies Record<string, ErrorEntry>

export type AppErrorCode = keyof typeof appCatalogue

/** Makes the error of an entry of the application's catalogue; the caller throws it. */
export function appError(
  code: AppErrorCode,
  values: ErrorValues = {},
  pointer: string | null = null,
): CandorError {
  return new CandorError(code, appCatalogue[code], values, pointer)
}

/** Several faults of one input, told together; on its own it is the first of them. */
export class SeveralErrors extends CandorError {
  readonly all: readonly CandorError[]

  constructor(all: readonly [CandorError, ...CandorError[]]) {
    const [{ code, kind, message, values, pointer }] = all
    super(code, { kind, template: '{message}', remedy: '' }, { ...values, message }, pointer)
    this.all = all
  }
}
