import { resolve } from 'node:path'

/**
 * The folder in which everything is kept that no option puts elsewhere: the option, else `CANDOR_DATA`, else `./candor`.
 *
 * @example
 * dataDirOf(undefined, { CANDOR_DATA: '/var/lib/candor' }) // '/var/lib/candor'
 */
export function dataDirOf(
  option: string | undefined,
  environment: Readonly<Record<string, string | undefined>>,
): string {
  const told = environment['CANDOR_DATA']
  return resolve(option ?? (told === undefined || told === '' ? 'candor' : told))
}
