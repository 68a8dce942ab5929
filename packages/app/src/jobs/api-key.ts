import { createHash, randomBytes, randomUUIDv7 } from 'node:crypto'

/** A key and what is stored of it. */
export type MadeKey = {
  readonly id: string
  /** `cdr_<environment>_<12 signs>`; names the key and opens nothing */
  readonly prefix: string
  /** the whole key: 32 random bytes behind the prefix */
  readonly key: string
  /** SHA-256 of the whole key in hexadecimal */
  readonly hash: string
}

const form = /^(cdr_[a-z0-9]{1,12}_[a-z0-9]{12})_[A-Za-z0-9_-]{43}$/

/**
 * Makes an API key.
 *
 * @param environment what stands in the key, so that one of a test is not taken for one of production: 1 to 12 small letters or digits
 */
export function makeApiKey(environment: string): MadeKey {
  const name = randomBytes(6).toString('hex')
  const prefix = `cdr_${environment}_${name}`
  const key = `${prefix}_${randomBytes(32).toString('base64url')}`
  return { id: randomUUIDv7(), prefix, key, hash: secretHash(key) }
}

/** The part of a key that names it, or null where the text is no key. */
export function keyPrefix(text: string): string | null {
  return form.exec(text)?.[1] ?? null
}

/** SHA-256 in hexadecimal: enough for secrets of 32 random bytes, which nobody can guess one by one. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex')
}
