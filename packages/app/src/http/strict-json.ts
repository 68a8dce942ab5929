import { appError } from '../errors.ts'
import { pointerOf } from '../jobs/json-pointer.ts'

const deepest = 32

/**
 * The value of a JSON text, read more strictly than `JSON.parse` does.
 *
 * Refused: bytes that are no UTF-8, more than 32 levels, a name twice in one object, the name `__proto__`, numbers beyond
 * float64 (which would become Infinity), lone surrogates and NUL in texts and names.
 *
 * @throws http.malformed_json, http.json_too_deep, http.repeated_name, http.forbidden_name, http.number_not_finite,
 *   http.malformed_text
 * @example
 * readStrictJson(new TextEncoder().encode('{"a":[1,null]}'))   // { a: [1, null] }
 */
export function readStrictJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  const value = parse(text)
  checkStructure(text)
  checkValue(value, [])
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

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:,]/g

type Open = { readonly names: Set<string> | null; key: string | number; expectsName: boolean }

/** Depth and repeated names, which the parsed value no longer shows. The text is known to be JSON. */
function checkStructure(text: string): void {
  const open: Open[] = []
  for (const [sign] of text.matchAll(token)) {
    const inner = open.at(-1)
    if (sign === '{' || sign === '[') enter(open, sign === '{')
    else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ',') goOn(inner!)
    else if (sign === ':') inner!.expectsName = false
    else if (inner?.expectsName) takeName(open, inner, JSON.parse(sign))
  }
}

function enter(open: Open[], isObject: boolean): void {
  if (open.length === deepest) throw appError('http.json_too_deep', { limit: deepest })
  open.push({ names: isObject ? new Set() : null, key: isObject ? '' : 0, expectsName: isObject })
}

function goOn(inner: Open): void {
  if (inner.names === null) inner.key = Number(inner.key) + 1
  else inner.expectsName = true
}

function takeName(open: readonly Open[], inner: Open, name: string): void {
  inner.key = name
  const pointer = pointerOf(open.map(({ key }) => key))
  if (inner.names!.has(name)) throw appError('http.repeated_name', { name }, pointer)
  inner.names!.add(name)
}

type Path = readonly (string | number)[]

function checkValue(value: unknown, path: Path): void {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw appError('http.number_not_finite', {}, pointerOf(path))
  }
  if (typeof value === 'string') checkText(value, path)
  if (typeof value === 'object' && value !== null) {
    for (const [name, inner] of Object.entries(value)) {
      checkName(name, path)
      checkValue(inner, [...path, name])
    }
  }
}

function checkName(name: string, path: Path): void {
  if (name === '__proto__') throw appError('http.forbidden_name', { name }, pointerOf([...path, name]))
  checkText(name, path)
}

function checkText(text: string, path: Path): void {
  if (!text.isWellFormed()) {
    throw appError('http.malformed_text', { what: 'half of a surrogate pair' }, pointerOf(path))
  }
  if (text.includes('\0'))
    throw appError('http.malformed_text', { what: 'the character NUL' }, pointerOf(path))
}
