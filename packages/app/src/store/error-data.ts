import { CandorError, candorError, type ErrorValues } from '@candor/core/errors'
import { type AppErrorCode, appCatalogue, appError } from '../errors.ts'

/** An error as it goes from thread to thread: the one thing about it that a structured clone would lose is what it is. */
export type ErrorData =
  | { readonly code: string; readonly values: ErrorValues; readonly pointer: string | null }
  | { readonly error: Error; readonly more: Readonly<Record<string, unknown>> }

export function dataOfError(error: unknown): ErrorData {
  if (error instanceof CandorError) return { code: error.code, values: error.values, pointer: error.pointer }
  if (!(error instanceof Error)) return { error: new Error(String(error)), more: {} }
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  return {
    error,
    more: { ...(code === undefined ? {} : { code }), ...(errcode === undefined ? {} : { errcode }) },
  }
}

/** The error on the other side: same code, kind, message and pointer. */
export function errorOfData(data: ErrorData): Error {
  if ('error' in data) return Object.assign(data.error, data.more)
  const { code, values, pointer } = data
  if (code in appCatalogue) return appError(code as AppErrorCode, values, pointer)
  return candorError(code as Parameters<typeof candorError>[0], values, pointer)
}
