import type { Problem } from '@candor/client'
import type { CandorError } from '@candor/core'
import { SeveralErrors } from '../errors.ts'
import { statusOf } from '../jobs/status-of.ts'

/**
 * The problem document (RFC 9457) of an error: its code, its sentence, and pointers to what is wrong in the request.
 *
 * @param instance the path of the request, without its query
 */
export function problemOf(error: CandorError, instance: string, traceId: string): Problem {
  return {
    type: `/problems/${error.code}`,
    title: titleOf(error.code),
    status: statusOf(error.code, error.kind),
    detail: error.message,
    instance,
    code: error.code,
    trace_id: traceId,
    errors: partsOf(error).flatMap(({ pointer, message }) =>
      pointer === null ? [] : [{ pointer, detail: message }],
    ),
  }
}

/** `features.unknown_column` is titled "Unknown column". */
function titleOf(code: string): string {
  const words = code.slice(code.indexOf('.') + 1).replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function partsOf(error: CandorError): readonly CandorError[] {
  return error instanceof SeveralErrors ? error.all : [error]
}
