import { appError } from '../errors.ts'

/**
 * Refuses a name under which a model could not be found again: `@`, `:`, `/` and `.` have a meaning in references.
 *
 * @throws jobs.bad_model_name
 * @example
 * requireModelName('churn-2026') // returns
 */
export function requireModelName(name: string): void {
  if (!/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/.test(name)) throw appError('jobs.bad_model_name', { name }, '/name')
}
