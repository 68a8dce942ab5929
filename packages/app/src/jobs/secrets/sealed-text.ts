import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { appError } from '../../errors.ts'

/** 32 bytes, and the name that stands beside what is sealed with them. */
export type SecretKey = { readonly id: string; readonly bytes: Uint8Array }

/** Keys by which secrets are opened; the first is the one that seals. */
export type SecretKeys = readonly [SecretKey, ...SecretKey[]]

const version = 'v1'

/** A key of 32 bytes with its id: the first 16 hex digits of a digest of it. */
export function secretKey(bytes: Uint8Array = randomBytes(32)): SecretKey {
  const id = createHash('sha256').update('candor.secret-key.v1\n').update(bytes).digest('hex').slice(0, 16)
  return { id, bytes }
}

/**
 * Seals a text with AES-256-GCM under the first key: `v1.KEY_ID.IV.TEXT_AND_TAG` in base64url. It opens at the place it was sealed for, and nowhere else.
 *
 * @param place what the secret is, such as `default/webhook/1`
 */
export function sealText(text: string, place: string, [key]: SecretKeys): string {
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key.bytes, iv)
  cipher.setAAD(placeBytes(place))
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return [version, key.id, iv.toString('base64url'), sealed.toString('base64url')].join('.')
}

/**
 * The text that was sealed.
 *
 * @throws secrets.no_key, secrets.not_opened where it was changed, or sealed for another place
 */
export function openText(sealed: string, place: string, keys: SecretKeys): string {
  const [form, id, iv = '', body = ''] = sealed.split('.')
  const key = keys.find((one) => one.id === id)
  if (form !== version) throw appError('secrets.not_opened', { place })
  if (key === undefined) throw appError('secrets.no_key', { key: String(id) })
  const bytes = Buffer.from(body, 'base64url')
  try {
    const decipher = createDecipheriv('aes-256-gcm', key.bytes, Buffer.from(iv, 'base64url'), {
      authTagLength: 16,
    })
    decipher.setAAD(placeBytes(place)).setAuthTag(bytes.subarray(-16))
    return Buffer.concat([decipher.update(bytes.subarray(0, -16)), decipher.final()]).toString('utf8')
  } catch {
    throw appError('secrets.not_opened', { place })
  }
}

function placeBytes(place: string): Buffer {
  return Buffer.from(`candor.secret.v1\n${place}`)
}
