import type { ErrorKind } from '@candor/core'

/** The status of each kind of error; the codes below it differ from the rest of their kind. */
const statusOfKind: Readonly<Record<ErrorKind, number>> = {
  input: 422,
  absent: 404,
  state: 409,
  limit: 413,
  fault: 500,
}

const statusOfCode: Readonly<Record<string, number>> = {
  'http.malformed_json': 400,
  'http.json_too_deep': 400,
  'http.repeated_name': 400,
  'http.forbidden_name': 400,
  'http.malformed_request': 400,
  'http.unsupported_media_type': 415,
  'http.unsupported_upload_type': 415,
  'http.method_not_allowed': 405,
  'http.request_too_slow': 408,
  'http.upload_too_slow': 408,
  'http.too_many_requests': 429,
  'http.headers_too_large': 431,
  'http.host_refused': 403,
  'http.forwarded_refused': 403,
  'http.cross_site_refused': 403,
  'store.erased': 410,
  'jobs.file_deleted': 410,
  'jobs.file_erased': 410,
  'http.not_signed_in': 401,
  'http.unknown_key': 401,
  'http.key_refused': 401,
  'http.sign_in_failed': 401,
  'http.admin_link_used': 401,
  'oidc.bad_return': 400,
  'oidc.refused': 401,
  'oidc.bad_token': 401,
  'oidc.no_user': 403,
  'oidc.unreachable': 503,
  'http.not_allowed': 403,
  'access.not_first_tenant': 403,
  'http.sign_in_paused': 429,
  'http.too_many_streams': 503,
  'http.too_many_uploads': 503,
  'decisions.too_many_questions': 503,
  'decisions.what_if_too_slow': 503,
  'store.unavailable': 503,
  'decisions.no_model': 503,
  'decisions.too_late': 503,
  'http.overloaded': 503,
}

/** The status of an error's answer over HTTP; the problem document of a command says the same. */
export function statusOf(code: string, kind: ErrorKind): number {
  return statusOfCode[code] ?? statusOfKind[kind]
}
