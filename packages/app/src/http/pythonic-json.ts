import { isUtf8 } from 'node:buffer'
import { readStrictJson } from './strict-json.ts'

/**
 * Reads JSON as Python programs write it: a bare `NaN`, which Python's writers give for a missing value, is null. Everything else is
 * as strict as `readStrictJson`.
 *
 * @throws what `readStrictJson` throws
 * @example
 * readPythonicJson(new TextEncoder().encode('{"a":[1,NaN,"NaN"]}'))   // { a: [1, null, 'NaN'] }
 */
export function readPythonicJson(bytes: Uint8Array): unknown {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('NaN'))
    return readStrictJson(bytes)
  const text = new TextDecoder('utf-8').decode(bytes)
  const plain = text.replace(/"(?:[^"\\]|\\.)*"|\bNaN\b/gs, (part) => (part === 'NaN' ? 'null' : part))
  return readStrictJson(isUtf8(bytes) ? new TextEncoder().encode(plain) : bytes)
}
