import { createHmac } from 'node:crypto'

/**
 * The digest of what a row says, under the salt of that row: whoever has row and salt can tell that nothing was changed; where the salt
 * was erased, nobody can find out by trying what the row said, nor that two rows said the same.
 *
 * @param salt random text of the row
 * @param text canonical JSON, byte for byte
 * @returns `hmac-sha256:` and 64 hexadecimal digits
 */
export function rowDigest(salt: string, text: string): string {
  return `hmac-sha256:${createHmac('sha256', salt).update(text).digest('hex')}`
}
