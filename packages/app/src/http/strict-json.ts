import type { CandorError } from '@candor/core'
import { type AppErrorCode, appError } from '../errors.ts'
import { pointerOf } from '../jobs/json-pointer.ts'
import { checkStructure } from './json-structure.ts'
import { longestText } from './limits.ts'

/**
 * The value of a JSON text, read more strictly than `JSON.parse` does.
 *
 * Refused: bytes that are no UTF-8, more than 32 levels, a name twice in one object, the name `__proto__`, numbers beyond
 * float64 (which would become Infinity), lone surrogates and NUL in texts and names, texts of more than 64 KiB.
 *
 * @throws http.malformed_json, http.json_too_deep, http.repeated_name, http.forbidden_name, http.number_not_finite,
 *   http.malformed_text, http.text_too_long
 * @example
 * readStrictJson(new TextEncoder().encode('{"a":[1,null]}'))   // { a: [1, null] }
 */
export function readStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  checkStructure(text)
  const value = parse(text)
  const fault = faultIn(value)
  if (fault !== null) throw errorOf(fault)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw appError('http.malformed_json', { detail: 'the bytes are not UTF-8' })
  }
}

/** The parser's own message quotes the text, which may hold somebody's data: only the place is told. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const [place] = /position \d+/.exec((error as Error).message) ?? []
    const detail =
      text.trim() === '' ? 'it is empty' : (place ?? 'it ends too early, or a value is no JSON value')
    throw appError('http.malformed_json', { detail })
  }
}

/** What is wrong with a value, and where: the path grows from the inside out. */
type Fault = {
  readonly code: AppErrorCode
  readonly values: Readonly<Record<string, string | number>>
  readonly path: (string | number)[]
}

function faultIn(value: unknown): Fault | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : fault('http.number_not_finite')
  if (typeof value === 'string') return faultOfText(value)
  if (Array.isArray(value)) return faultAmong(value.entries())
  return value === null || typeof value !== 'object' ? null : faultAmong(Object.entries(value))
}

function faultAmong(entries: Iterable<readonly [string | number, unknown]>): Fault | null {
  for (const [key, inner] of entries) {
    const found = typeof key === 'string' ? faultOfName(key) : null
    if (found !== null) return found
    const within = faultIn(inner)
    if (within === null) continue
    within.path.unshift(key)
    return within
  }
  return null
}

function faultOfName(name: string): Fault | null {
  return name === '__proto__' ? fault('http.forbidden_name', { name }, [name]) : faultOfText(name)
}

function faultOfText(text: string): Fault | null {
  if (!text.isWellFormed()) return fault('http.malformed_text', { what: 'half of a surrogate pair' })
  if (isTooLong(text)) return fault('http.text_too_long', { limit: longestText })
  return text.includes('\0') ? fault('http.malformed_text', { what: 'the character NUL' }) : null
}

/** A character has three bytes at most. */
function isTooLong(text: string): boolean {
  return text.length * 3 > longestText && Buffer.byteLength(text) > longestText
}

function fault(code: AppErrorCode, values: Fault['values'] = {}, path: string[] = []): Fault {
  return { code, values, path }
}

function errorOf({ code, values, path }: Fault): CandorError {
  return appError(code, values, pointerOf(path))
}
