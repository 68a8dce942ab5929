import type { ErrorEntry } from '@candor/core/errors'

/** Errors of what a request can be refused for before anything is done. */
export const httpErrors = {
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
  'http.upload_too_slow': {
    kind: 'limit',
    template: 'the file no longer arrived; expected at least 4 KiB a second over any 30 seconds',
    remedy: 'Send the file again over a better connection.',
  },
  'http.too_many_uploads': {
    kind: 'limit',
    template: '{limit} files are coming in already; this one was not begun',
    remedy: 'Send it again when one of them is there.',
  },
  'http.host_refused': {
    kind: 'state',
    template: 'requests for the host {host} are refused; expected 127.0.0.1, localhost or [::1]',
    remedy: 'Call the server by one of these names, from this machine.',
  },
  'http.forwarded_refused': {
    kind: 'state',
    template:
      'requests that a proxy forwards ({header}) are refused; the demonstration answers only this machine',
    remedy: 'Open it on this machine itself, or run candor serve, which has accounts.',
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
} as const satisfies Record<`http.${string}`, ErrorEntry>
