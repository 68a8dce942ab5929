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
  const text = textOf(value)
  if (text === null) throw faultIn(value, '')!
  return text
}

/** The text, or null where there is a fault, whose place is looked for then: keeping it at hand would take as long as the text. */
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

/** The first fault, in the order of the text. */
function faultIn(value: unknown, pointer: string): Error | null {
  if (typeof value === 'string') return textFault(value, pointer)
  if (typeof value === 'number') return Number.isFinite(value) ? null : notJson(value, pointer)
  if (value === null || typeof value === 'boolean') return null
  if (Array.isArray(value)) return firstOf(value.keys(), (i) => faultIn(value[i], `${pointer}/${i}`))
  if (!isPlainObject(value)) return notJson(value, pointer)
  const names = Object.keys(value).filter((name) => value[name] !== undefined)
  return firstOf(
    names.sort(),
    (name) => textFault(name, pointer) ?? faultIn(value[name], `${pointer}/${name}`),
  )
}

function firstOf<T>(places: Iterable<T>, faultAt: (place: T) => Error | null): Error | null {
  for (const place of places) {
    const fault = faultAt(place)
    if (fault !== null) return fault
  }
  return null
}

function textFault(text: string, pointer: string): Error | null {
  return text.isWellFormed() ? null : notJson('text with a lone surrogate', pointer)
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
