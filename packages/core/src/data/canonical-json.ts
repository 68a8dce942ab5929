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
  return textOf(value) ?? write(value, '')
}

/** The text, or null where there is a fault, which `write` finds again and names: without places to name it takes half the time. */
function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value.isWellFormed() ? JSON.stringify(value) : null
  if (typeof value === 'number') return Number.isFinite(value) ? `${value}` : null
  if (value === null || typeof value === 'boolean') return `${value}`
  if (Array.isArray(value)) return listText(value)
  return isPlainObject(value) ? objectText(value) : null
}

function listText(list: readonly unknown[]): string | null {
  let text = ''
  for (let i = 0; i < list.length; i++) {
    const item = textOf(list[i])
    if (item === null) return null
    text += i === 0 ? item : `,${item}`
  }
  return `[${text}]`
}

function objectText(object: Readonly<Record<string, unknown>>): string | null {
  let text = ''
  for (const name of Object.keys(object).sort()) {
    const value = object[name]
    if (value === undefined) continue
    const member = textOf(value)
    if (member === null || !name.isWellFormed()) return null
    text += text === '' ? `${JSON.stringify(name)}:${member}` : `,${JSON.stringify(name)}:${member}`
  }
  return `{${text}}`
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
