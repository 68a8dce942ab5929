import { CandorError } from '@candor/core'
import type { FastifyError } from 'fastify'
import { appError } from '../errors.ts'
import { bodyLimit } from './limits.ts'

/** Any error that a request meets, as one of the catalogue; what is not foreseen becomes `http.unexpected`. */
export function errorOf(
  error: unknown,
  { type, traceId, limit = bodyLimit }: { type: string; traceId: string; limit?: number | undefined },
): CandorError {
  if (error instanceof CandorError) return error
  const { code = '', statusCode = 500, message } = error as Partial<FastifyError>
  if (code === 'FST_ERR_CTP_BODY_TOO_LARGE') return appError('http.body_too_large', { limit })
  if (statusCode === 415) return appError('http.unsupported_media_type', { type })
  if (statusCode >= 400 && statusCode < 500)
    return appError('http.malformed_request', { detail: String(message) })
  return appError('http.unexpected', { trace_id: traceId })
}
