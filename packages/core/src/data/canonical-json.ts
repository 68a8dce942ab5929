import { candorError } from '../errors.ts'

/**
 * JSON text that is the same for the same value everywhere: no spaces, members sorted by the UTF-16 units of their names,
 * numbers as ECMAScript writes them. Members that are `undefined` are left out, as `JSON.stringify` does.
 *
 * @throws data.not_json for what JSON cannot say: NaN, infinities, functions, lone surrogates, class instances
 * Source: RFC 8785 (JSON Canonicalization Scheme).
 * @example
 * canonicalJson({ b: [1e21, 0.5], a: 'é' })   // '{"a":"é","b":[1e+21,0.5]}'
 */
export function canonicalJson(value: unknown): string {
  return write(value, '')
}

function write(value: unknown, pointer: string): string {
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return writeText(value, pointer)
  if (typeof value === 'number') return writeNumber(value, pointer)
  if (Array.isArray(value)) return `[${value.map((item, i) => writeItem(item, i, pointer)).join(',')}]`
  if (isPlainObject(value)) return writeObject(value, pointer)
  throw notJson(value, pointer)
}

/** A pointer is only made where it may be needed: lists of texts are long. */
function writeItem(item: unknown, i: number, pointer: string): string {
  if (typeof item === 'string' && item.isWellFormed()) return JSON.stringify(item)
  return write(item, `${pointer}/${i}`)
}

function writeText(text: string, pointer: string): string {
  if (!text.isWellFormed()) throw notJson('text with a lone surrogate', pointer)
  return JSON.stringify(text)
}

function writeNumber(value: number, pointer: string): string {
  if (!Number.isFinite(value)) throw notJson(value, pointer)
  return JSON.stringify(value)
}

function writeObject(object: Readonly<Record<string, unknown>>, pointer: string): string {
  const members = Object.keys(object)
    .filter((name) => object[name] !== undefined)
    .sort()
    .map((name) => `${writeText(name, pointer)}:${write(object[name], `${pointer}/${name}`)}`)
  return `{${members.join(',')}}`
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function notJson(value: unknown, pointer: string): Error {
  const shown = typeof value === 'object' ? 'an object that is not plain' : String(value)
  return candorError('data.not_json', { value: shown, pointer }, pointer)
}
