import { CandorError, type ErrorEntry, type ErrorValues } from '@candor/core/errors'
import { accessErrors } from './errors/access-errors.ts'
import { appErrors } from './errors/app-errors.ts'
import { auditErrors } from './errors/audit-errors.ts'
import { cliErrors } from './errors/cli-errors.ts'
import { decisionsErrors } from './errors/decisions-errors.ts'
import { eventsErrors } from './errors/events-errors.ts'
import { featuresErrors } from './errors/features-errors.ts'
import { filesErrors } from './errors/files-errors.ts'
import { httpErrors } from './errors/http-errors.ts'
import { jobsErrors } from './errors/jobs-errors.ts'
import { oidcErrors } from './errors/oidc-errors.ts'
import { outboundErrors } from './errors/outbound-errors.ts'
import { secretsErrors } from './errors/secrets-errors.ts'
import { storeErrors } from './errors/store-errors.ts'

/** Every error that the application itself can raise; the same shape as core's catalogue. The room of a code is its file in `errors/`. */
export const appCatalogue = {
  ...appErrors,
  ...cliErrors,
  ...accessErrors,
  ...filesErrors,
  ...storeErrors,
  ...auditErrors,
  ...jobsErrors,
  ...featuresErrors,
  ...decisionsErrors,
  ...eventsErrors,
  ...oidcErrors,
  ...secretsErrors,
  ...outboundErrors,
  ...httpErrors,
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
