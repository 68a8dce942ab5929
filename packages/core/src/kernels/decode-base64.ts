const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/**
 * Bytes of a base64 text (RFC 4648, section 4; no line breaks). Written here since neither `atob` nor `Buffer` is in every place
 * where core runs. The text is trusted.
 *
 * @example
 * decodeBase64('AQID') // Uint8Array [1, 2, 3]
 */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const values = new Uint8Array(128)
  for (let i = 0; i < 64; i++) values[alphabet.charCodeAt(i)] = i
  const end = text.indexOf('=')
  const digits = end === -1 ? text.length : end
  const bytes = new Uint8Array(Math.floor((digits * 3) / 4))
  let bits = 0
  for (let i = 0, at = 0; i < digits; i++) {
    bits = (bits << 6) | values[text.charCodeAt(i)]!
    if (i % 4 !== 0) bytes[at++] = bits >> (6 - 2 * (i % 4))
  }
  return bytes
}
