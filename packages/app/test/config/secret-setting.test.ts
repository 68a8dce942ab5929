import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  exposedSecrets,
  knownSecrets,
  type SecretName,
  secretNames,
  secretSetting,
  storePlace,
} from '../../src/config/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'candor-secrets-'))
let files = 0

function fileOf(text: string, mode = 0o600): string {
  const path = join(folder, `secret-${files++}`)
  writeFileSync(path, text)
  chmodSync(path, mode)
  return path
}

const refusalOf = (name: SecretName, environment: Record<string, string>) => {
  try {
    return String(secretSetting(name, environment))
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe.each([...secretNames])('%s', (name) => {
  it('is read from its variable, or from the file of its other variable, and from no two places', () => {
    expect(secretSetting(name, {})).toBeNull()
    expect(secretSetting(name, { [name]: '', [`${name}_FILE`]: '' })).toBeNull()
    expect(secretSetting(name, { [name]: 'a word ' })).toBe('a word ')
    expect(secretSetting(name, { [`${name}_FILE`]: fileOf('swordfish\n') })).toBe('swordfish')
    expect(refusalOf(name, { [name]: 'a', [`${name}_FILE`]: fileOf('b') })).toBe('app.secret_twice')
  })
})

describe('secretSetting', () => {
  it('leaves out one line end, and nothing else', () => {
    for (const [text, secret] of [
      ['a\r\n', 'a'],
      ['a\n\n', 'a\n'],
      [' a b ', ' a b '],
    ] as const)
      expect(secretSetting('CANDOR_LLM_API_KEY', { CANDOR_LLM_API_KEY_FILE: fileOf(text) })).toBe(secret)
  })

  it('refuses files that are not there, empty, folders, or everybody’s to write', () => {
    const refusal = (path: string) => refusalOf('CANDOR_STORE', { CANDOR_STORE_FILE: path })
    expect(refusal(join(folder, 'none'))).toBe('app.secret_unreadable')
    expect(refusal(fileOf('\n'))).toBe('app.secret_unreadable')
    expect(refusal(folder)).toBe('app.secret_unreadable')
    expect(refusal(fileOf('a', 0o602))).toBe('app.secret_writable')
  })

  it('tells no secret in its refusals', () => {
    const both = { CANDOR_STORE: 'swordfish', CANDOR_STORE_FILE: fileOf('trout') }
    expect(() => secretSetting('CANDOR_STORE', both)).toThrow(
      /^CANDOR_STORE and CANDOR_STORE_FILE are both set/,
    )
  })
})

it('knownSecrets gives what is set and can be read', () => {
  const environment = {
    CANDOR_LLM_API_KEY: 'sk-1',
    CANDOR_OIDC_CLIENT_SECRET_FILE: fileOf('swordfish'),
    CANDOR_STORE_FILE: join(folder, 'none'),
  }
  expect(knownSecrets(environment)).toEqual(['sk-1', 'swordfish'])
})

it('exposedSecrets names the settings whose file everybody reads', () => {
  const environment = {
    CANDOR_LLM_API_KEY_FILE: fileOf('a', 0o640),
    CANDOR_OIDC_CLIENT_SECRET_FILE: fileOf('b', 0o644),
    CANDOR_STORE_FILE: join(folder, 'none'),
  }
  expect(exposedSecrets(environment)).toEqual(['CANDOR_OIDC_CLIENT_SECRET'])
})

it('storePlace reads the address of the store from a file', () => {
  const file = fileOf('postgres://candor:swordfish@db/candor\n')
  expect(storePlace('/srv/candor', { CANDOR_STORE_FILE: file })).toBe('postgres://candor:swordfish@db/candor')
})
