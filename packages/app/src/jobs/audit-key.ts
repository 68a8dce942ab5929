import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder } from '../config/index.ts'
import { appError } from '../errors.ts'
import { keyIdOf } from '../store/audit/signed-checkpoint.ts'
import { requireOwnFile } from './secrets/own-file.ts'

/** The key that signs checkpoints: `keys/audit.pem` in the data folder (Ed25519, readable by its owner only), made when it is first needed. */
export async function auditKey(dataDir: string): Promise<KeyObject> {
  const folder = keyFolder(dataDir)
  const path = join(folder, 'audit.pem')
  const stored = await readFile(path, 'utf8').catch(() => null)
  if (stored !== null) {
    await requireOwnFile(path)
    return readKey(path, () => createPrivateKey(stored))
  }
  await mkdir(folder, { recursive: true, mode: 0o700 })
  await chmod(folder, 0o700)
  const { privateKey, publicKey } = generateKeyPairSync('ed25519')
  const publicText = publicKey.export({ type: 'spki', format: 'pem' })
  await writeFile(join(folder, `audit-${keyIdOf(publicKey)}.pub.pem`), publicText, { mode: 0o644 })
  await writeFile(path, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600, flag: 'wx' })
  return privateKey
}

/** The public keys whose signatures count, by their ids: those of the data folder, or the one of a file that came from elsewhere. */
export async function knownAuditKeys(
  dataDir: string,
  file: string | null,
): Promise<ReadonlyMap<string, KeyObject>> {
  const paths = file === null ? await publicKeysIn(keyFolder(dataDir)) : [file]
  const keys = new Map<string, KeyObject>()
  for (const path of paths) {
    const text = await readFile(path, 'utf8').catch(() => {
      throw appError('files.not_found', { path })
    })
    const key = readKey(path, () => createPublicKey(text))
    keys.set(keyIdOf(key), key)
  }
  return keys
}

function keyFolder(dataDir: string): string {
  return join(dataFolder(dataDir).path, 'keys')
}

async function publicKeysIn(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.filter((name) => name.endsWith('.pub.pem')).map((name) => join(folder, name))
}

function readKey(path: string, read: () => KeyObject): KeyObject {
  try {
    const key = read()
    if (key.asymmetricKeyType === 'ed25519') return key
  } catch {
    // told below
  }
  throw appError('audit.bad_key', { path })
}
