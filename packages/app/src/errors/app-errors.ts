import type { ErrorEntry } from '@candor/core/errors'

/** Errors of starting the program: ports, settings, secrets from files and the lock on the data folder. */
export const appErrors = {
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
  'app.host_not_ours': {
    kind: 'input',
    template: 'no address of this machine: {host}',
    remedy: 'Give an address of this machine with --host; 0.0.0.0 means all of them.',
  },
  'app.invalid_port': {
    kind: 'input',
    template: 'invalid port; not a whole number in [0, 65535]: {port}',
    remedy: 'Give a port with --port or PORT.',
  },
  'app.bad_trusted_proxy': {
    kind: 'input',
    template:
      'invalid entry of CANDOR_TRUSTED_PROXIES: {entry}; expected an address or a network, such as 10.0.0.7 or 10.0.0.0/24',
    remedy: 'Separate several entries by commas.',
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
} as const satisfies Record<`app.${string}`, ErrorEntry>
