import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { dataFolder } from '../../config/index.ts'
import { appError } from '../../errors.ts'
import { systemReason } from '../../store/system-reason.ts'
import { requireOwnFile } from './own-file.ts'
import { type SecretKey, type SecretKeys, secretKey } from './sealed-text.ts'

/** Where the keys of a data folder stand: a line for each, its id and its bytes in base64; the first one seals. */
export function secretKeysFile(dataDir: string): string {
  return join(dataFolder(dataDir).path, 'keys', 'secrets.key')
}

/**
 * The keys that stored secrets are sealed with: `keys/secrets.key` in the data folder, readable by its owner only, made when it is first needed.
 *
 * @throws secrets.bad_key_file, secrets.open_key_file
 */
export async function secretKeys(dataDir: string): Promise<SecretKeys> {
  const path = secretKeysFile(dataDir)
  const text = await readFile(path, 'utf8').catch(() => null)
  if (text !== null) return readKeys(path, text)
  const keys: SecretKeys = [secretKey()]
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  await chmod(dirname(path), 0o700)
  try {
    await writeFile(path, textOf(keys), { mode: 0o600, flag: 'wx' })
    return keys
  } catch (error) {
    const { code, message } = error as Error & { code?: string }
    if (code !== 'EEXIST') throw appError('files.not_writable', { path, reason: systemReason(message) })
    return readKeys(path, await readFile(path, 'utf8'))
  }
}

/** Replaces the file of keys, whole or not at all. */
export async function writeSecretKeys(dataDir: string, keys: SecretKeys): Promise<void> {
  const path = secretKeysFile(dataDir)
  await writeFile(`${path}.new`, textOf(keys), { mode: 0o600, flush: true })
  await rename(`${path}.new`, path)
}

async function readKeys(path: string, text: string): Promise<SecretKeys> {
  await requireOwnFile(path)
  const [first, ...others] = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => keyOfLine(path, line))
  if (first === undefined) throw appError('secrets.bad_key_file', { path })
  return [first, ...others]
}

function keyOfLine(path: string, line: string): SecretKey {
  const [id, text = ''] = line.split(' ')
  const key = secretKey(Buffer.from(text, 'base64'))
  if (key.bytes.length !== 32 || key.id !== id) throw appError('secrets.bad_key_file', { path })
  return key
}

function textOf(keys: SecretKeys): string {
  return keys.map(({ id, bytes }) => `${id} ${Buffer.from(bytes).toString('base64')}\n`).join('')
}
