import { catalogue, type ErrorCode, type ErrorEntry } from '@candor/core'
import { type AppErrorCode, appCatalogue } from '../../errors.ts'
import { statusOf } from '../../jobs/status-of.ts'

type Code = AppErrorCode | ErrorCode

/** What about a route decides which refusals any such route has. */
export type RequestForm = {
  readonly isOpen: boolean
  readonly hasBody: boolean
  /** parameters in the address, in its path or after it */
  readonly hasParameters: boolean
  readonly own: readonly Code[]
}

const body = [
  'http.malformed_json',
  'http.json_too_deep',
  'http.repeated_name',
  'http.forbidden_name',
  'http.number_not_finite',
  'http.malformed_text',
  'http.body_too_large',
  'http.unsupported_media_type',
] as const satisfies readonly Code[]

const caller = ['http.not_signed_in', 'http.unknown_key', 'http.key_refused', 'http.not_allowed'] as const

/**
 * The codes of the refusals of a route by their status: those of its form, and its own.
 *
 * @example
 * refusalsOf({ isOpen: true, hasBody: false, hasParameters: false, own: [] })
 * // { 403: ['http.host_refused', 'http.forwarded_refused', 'http.cross_site_refused'], 429: ['http.too_many_requests'], 500: ['http.unexpected'], … }
 */
export function refusalsOf({ isOpen, hasBody, hasParameters, own }: RequestForm): Record<number, Code[]> {
  const codes: Code[] = [
    ...(hasBody ? body : []),
    ...(hasBody || hasParameters ? (['http.invalid_request'] as const) : []),
    ...(isOpen ? [] : caller),
    'http.host_refused',
    'http.forwarded_refused',
    'http.cross_site_refused',
    ...own,
    'http.too_many_requests',
    'http.unexpected',
    'store.unavailable',
  ]
  return Object.fromEntries(Map.groupBy(codes, (code) => statusOf(code, entryOf(code).kind)))
}

/** The entry of a code in the catalogue of the application, or of core. */
export function entryOf(code: Code): ErrorEntry {
  const entries: Readonly<Record<string, ErrorEntry>> = { ...catalogue, ...appCatalogue }
  return entries[code]!
}
