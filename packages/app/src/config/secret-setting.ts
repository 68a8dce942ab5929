import { readFileSync, statSync } from 'node:fs'
import { appError } from '../errors.ts'

type Environment = Readonly<Record<string, string | undefined>>

/** Settings that hold a secret; each is read from the variable of its name, or from the file that `NAME_FILE` names. */
export const secretNames = ['CANDOR_STORE', 'CANDOR_LLM_API_KEY', 'CANDOR_OIDC_CLIENT_SECRET'] as const

export type SecretName = (typeof secretNames)[number]

const everybodyWrites = 0o002
const everybodyReads = 0o004

/**
 * A secret that the operator sets, by `NAME` or by a file that `NAME_FILE` names (a line end behind it is left out); null where neither is set.
 *
 * @throws app.secret_twice, app.secret_unreadable, app.secret_writable
 * @example
 * secretSetting('CANDOR_LLM_API_KEY', { CANDOR_LLM_API_KEY: 'sk-1' })   // 'sk-1'
 */
export function secretSetting(name: SecretName, environment: Environment): string | null {
  const told = environment[name] ?? ''
  const path = environment[`${name}_FILE`] ?? ''
  if (told !== '' && path !== '') throw appError('app.secret_twice', { setting: name })
  if (path === '') return told === '' ? null : told
  const text = textOf(name, path).replace(/\r?\n$/, '')
  if (text === '') throw unreadable(name, path, 'it is empty')
  return text
}

/** The secrets that are set, by their names; those whose file cannot be read are left out. */
export function knownSecrets(environment: Environment): readonly string[] {
  return secretNames.flatMap((name) => {
    try {
      return secretSetting(name, environment) ?? []
    } catch {
      return []
    }
  })
}

/** The settings whose files everybody on this machine can read. */
export function exposedSecrets(environment: Environment): readonly SecretName[] {
  return secretNames.filter((name) => {
    const path = environment[`${name}_FILE`] ?? ''
    return path !== '' && ((modeOf(path) ?? 0) & everybodyReads) !== 0
  })
}

function textOf(setting: SecretName, path: string): string {
  if (((modeOf(path) ?? 0) & everybodyWrites) !== 0) throw appError('app.secret_writable', { setting, path })
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw unreadable(setting, path, (error as { code?: string }).code ?? 'it cannot be read')
  }
}

function modeOf(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mode ?? null
}

function unreadable(setting: SecretName, path: string, reason: string): Error {
  return appError('app.secret_unreadable', { setting, path, reason })
}
