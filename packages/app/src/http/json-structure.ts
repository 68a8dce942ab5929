import { appError } from '../errors.ts'
import { pointerOf } from '../jobs/json-pointer.ts'

const deepest = 32

/** An object or list that the reading is inside of; `names` is null for a list, whose `key` counts its items. */
type Open = { readonly names: Set<string> | null; key: string | number; expectsName: boolean }

/**
 * Refuses what a parsed value no longer shows: more than 32 levels, and a name twice in one object.
 *
 * One pass over the text before it is parsed, so that a deep text costs no more than a flat one. The text need not be JSON: what is
 * wrong with it otherwise is the parser's to say.
 *
 * @throws http.json_too_deep, http.repeated_name
 */
export function checkStructure(text: string): void {
  const open: Open[] = []
  for (let at = 0; at < text.length; at++) {
    const sign = text[at]
    const inner = open.at(-1)
    if (sign === '{' || sign === '[') enter(open, sign === '{')
    else if (sign === '}' || sign === ']') open.pop()
    else if (sign === ',') goOn(inner)
    else if (sign === '"') {
      const end = endOfText(text, at)
      if (inner?.expectsName) takeName(open, inner, text.slice(at, end + 1))
      at = end
    }
  }
}

function enter(open: Open[], isObject: boolean): void {
  if (open.length === deepest) throw appError('http.json_too_deep', { limit: deepest })
  open.push({ names: isObject ? new Set() : null, key: isObject ? '' : 0, expectsName: isObject })
}

function goOn(inner: Open | undefined): void {
  if (inner === undefined) return
  if (inner.names === null) inner.key = Number(inner.key) + 1
  else inner.expectsName = true
}

/** The place of the quotation mark that ends a text, or the end of everything. */
function endOfText(text: string, start: number): number {
  let at = start + 1
  while (at < text.length && text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at
}

function takeName(open: readonly Open[], inner: Open, quoted: string): void {
  const name = unquoted(quoted)
  inner.key = name
  inner.expectsName = false
  if (inner.names!.has(name)) {
    throw appError('http.repeated_name', { name }, pointerOf(open.map(({ key }) => key)))
  }
  inner.names!.add(name)
}

/** Two spellings of one name are one name: `a` and `\u0061`. */
function unquoted(quoted: string): string {
  if (!quoted.includes('\\')) return quoted.slice(1, -1)
  try {
    return JSON.parse(quoted)
  } catch {
    return quoted
  }
}
