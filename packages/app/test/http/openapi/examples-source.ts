/** Shorter values are written again and again: a name for each would say more than it saves. */
const leastShared = 120
const lineWidth = 110

type Shared = { readonly name: string; readonly value: object }

/**
 * A declaration in TypeScript of values of which the same lists and objects stand in many places: each of those is written once, under the name of the property where it
 * is met first, before whatever has it.
 *
 * @param head what declares the whole, up to and with `=`
 * @example
 * declarationOf('export const all =', { a: { long }, b: { long } })   // const long1 = { … }\n\nexport const all = { "a": { "long": long1 }, … }\n
 */
export function declarationOf(head: string, whole: object): string {
  const shared = sharedIn(whole)
  const lines = [...shared.values()].map(
    ({ name, value }) => `const ${name} = ${written(value, shared, name)}\n`,
  )
  return `${lines.join('\n')}${lines.length === 0 ? '' : '\n'}${head} ${written(whole, shared)}\n`
}

/** By their text; those inside of others come first. */
function sharedIn(whole: object): Map<string, Shared> {
  const times = new Map<string, number>()
  const count = (value: unknown) => {
    if (!isComposed(value)) return
    const text = JSON.stringify(value)
    const before = times.get(text) ?? 0
    times.set(text, before + 1)
    // what stands only inside of what is shared already is met once
    if (before === 0) for (const each of Object.values(value)) count(each)
  }
  count(whole)
  const shared = new Map<string, Shared>()
  const collect = (value: unknown, key: string) => {
    if (!isComposed(value)) return
    const text = JSON.stringify(value)
    if (shared.has(text)) return
    for (const [name, each] of Object.entries(value)) collect(each, Array.isArray(value) ? key : name)
    if (times.get(text)! > 1 && text.length >= leastShared)
      shared.set(text, { name: freeName(key, shared), value })
  }
  collect(whole, 'part')
  return shared
}

function isComposed(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function freeName(key: string, shared: ReadonlyMap<string, Shared>): string {
  const taken = new Set([...shared.values()].map(({ name }) => name))
  const words = key.match(/[a-z0-9]+/gi) ?? ['part']
  const stem = words.map((word, i) => (i === 0 ? word : word[0]!.toUpperCase() + word.slice(1))).join('')
  const base = /^[a-z]/.test(stem) ? stem : 'part'
  // a number keeps it from being a word of the language
  const names = Array.from({ length: taken.size + 1 }, (_, i) => `${base}${i + 1}`)
  return names.find((name) => !taken.has(name))!
}

/** What fits into a line is one. */
function written(value: unknown, shared: ReadonlyMap<string, Shared>, own = '', indent = ''): string {
  if (!isComposed(value)) return JSON.stringify(value)
  const known = shared.get(JSON.stringify(value))
  if (known !== undefined && known.name !== own) return known.name
  const inner = `${indent}  `
  const isList = Array.isArray(value)
  const parts = Object.entries(value).map(([name, each]) => {
    const text = written(each, shared, own, inner)
    return isList ? text : `${JSON.stringify(name)}: ${text}`
  })
  const [open, close] = isList ? ['[', ']'] : ['{', '}']
  const line = `${open}${isList ? '' : ' '}${parts.join(', ')}${isList ? '' : ' '}${close}`
  if (parts.length === 0) return `${open}${close}`
  if (!line.includes('\n') && indent.length + line.length <= lineWidth) return line
  return `${open}\n${parts.map((part) => `${inner}${part},\n`).join('')}${indent}${close}`
}
