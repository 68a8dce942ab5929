import { CandorError, type ErrorEntry, type ErrorValues } from '@candor/core'

/** Every error that the application itself can raise; the same shape as core's catalogue. */
export const appCatalogue = {
  // config and command line
  'app.port_in_use': {
    kind: 'state',
    template: 'port {port} on {host} is in use; expected a free port',
    remedy: 'Stop the other program, or choose another port with --port.',
  },

  // files

  // store

  // jobs

  // http
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
