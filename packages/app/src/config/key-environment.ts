import { appError } from '../errors.ts'

/**
 * What stands in the API keys that are made here: `CANDOR_ENV`, else `live`, so that a key of a test is not taken for one of production.
 *
 * @throws app.bad_environment
 * @example
 * keyEnvironment({ CANDOR_ENV: 'test' })   // 'test'
 */
export function keyEnvironment(environment: Readonly<Record<string, string | undefined>>): string {
  const told = environment['CANDOR_ENV'] ?? ''
  if (told === '') return 'live'
  if (/^[a-z0-9]{1,12}$/.test(told)) return told
  throw appError('app.bad_environment', { received: told })
}
