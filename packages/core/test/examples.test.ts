import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as core from '../src/index.ts'
import * as cast from './example-cast.ts'

/**
 * Runs every `@example` of a docstring in core and in scenarios, with everything in scope that core or the file's
 * own folder exports, and the cast of `example-cast.ts`. A line `expression // value` has to give that value:
 *
 * - the value is written as JavaScript; arrays and typed arrays (`Int32Array [1, 2]` too) are alike;
 * - it may stand on the next line, and an expression may take several lines;
 * - `// throws code` asks for that error;
 * - `…` at the end of a list, a record or a text stands for the rest of it;
 * - words may follow the value after `:`, `,`, `for`, `as`, `to` or `or`; a remark of words alone is not a value.
 *
 * Other lines are just run, so that a block can prepare what it shows.
 *
 * Numbers agree to 1e-6 · max(1, abs value), so that a docstring may print six digits; below 1e-6 to that share of the value, 0 to 1e-12.
 */
const packages = join(dirname(fileURLToPath(import.meta.url)), '../..')
const sources = ['core/src', 'scenarios/src'].map((folder) => join(packages, folder))

type Example = { readonly file: string; readonly line: number; readonly lines: readonly string[] }
/** A text of which only the beginning is given. */
class Beginning {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** Stands at the end of a list for elements that are not given. */
const __rest = Symbol('…')

type Step = { readonly code: string; readonly value: string | null }

for (const file of sources.flatMap(filesUnder)) {
  const examples = examplesIn(file)
  if (examples.length === 0) continue
  describe(file.slice(packages.length + 1), () => {
    for (const { line, lines } of examples) {
      it(`line ${line}: ${lines[0] ?? ''}`, async () => {
        run(stepsOf(lines), { ...cast, ...core, ...(await exportsOfFolder(dirname(file))) })
      })
    }
  })
}

describe('the reader of examples', () => {
  it('joins lines of one expression and takes its value from behind or below', () => {
    expect(stepsOf(['const a = 2', 'a + // no', '  1 // 3', "'b'", '// "b"'])).toEqual([
      { code: 'const a = 2', value: null },
      { code: 'a +\n  1', value: '3' },
      { code: "'b'", value: '"b"' },
    ])
  })

  const isTrue = (...lines: string[]) => run(stepsOf(lines))

  it('refuses a value that is not true', () => {
    expect(() => isTrue('1 + 1 // 3')).toThrow()
    expect(() => isTrue('[1, { a: 2 }] // [1, { a: 2, b: 0 }]')).toThrow()
    expect(() => isTrue('1 + 1 // throws math.out_of_range')).toThrow()
    expect(() => isTrue('[1, 2, 3] // [1, 3, …]')).toThrow()
    expect(() => isTrue('"abc" // "b…"')).toThrow()
    expect(() => isTrue('({ a: 1, b: 2 }) // { a: 2, … }')).toThrow()
    isTrue('Float64Array.of(1, 0.3333333) // Float64Array [1, 0.333333]')
    isTrue('createRandom(-1) // throws math.out_of_range')
  })

  it('takes … for the rest, and words after a value for words', () => {
    isTrue('[1, 2, 3] // [1, 2, …]', '"abc" // "a…"', '({ a: 1, b: 2 }) // { a: 1, … }')
    isTrue(
      '1 + 1 // 2: one more than one',
      'Int32Array.of(4) // Int32Array [4] for a list of 4',
      '3 // 3, of course',
    )
    expect(() => isTrue('1 + 1 // 3: not so')).toThrow()
    isTrue('1 + 1 // the sum of both')
  })
})

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
    .sort()
}

async function exportsOfFolder(folder: string): Promise<Record<string, unknown>> {
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
  const modules = await Promise.all(names.map((name) => import(pathToFileURL(join(folder, name)).href)))
  return Object.assign({}, ...modules) as Record<string, unknown>
}

function examplesIn(file: string): Example[] {
  const text = readFileSync(file, 'utf8')
  return [...text.matchAll(/\/\*\*[\s\S]*?\*\//g)].flatMap((comment) => {
    const first = text.slice(0, comment.index).split('\n').length
    const lines = comment[0]
      .replace(/\s*\*\/$/, '')
      .split('\n')
      .map((line) => line.replace(/^\s*(\/\*\*|\*) ?/, ''))
    return lines.flatMap((line, i) =>
      /^@example\s*$/.test(line) ? [{ file, line: first + i, lines: blockAfter(lines, i) }] : [],
    )
  })
}

function blockAfter(lines: readonly string[], at: number): string[] {
  const rest = lines.slice(at + 1)
  const end = rest.findIndex((line) => /^@\w/.test(line))
  return (end < 0 ? rest : rest.slice(0, end)).filter((line) => line.trim() !== '' && !line.startsWith('```'))
}

function stepsOf(lines: readonly string[]): Step[] {
  const steps: Step[] = []
  let code = ''
  for (const line of lines) {
    const [part, value] = cut(line)
    if (part === '' && code === '') {
      const last = steps.pop()
      if (last !== undefined) steps.push({ code: last.code, value: last.value ?? value })
      continue
    }
    code = code === '' ? part : `${code}\n${part}`
    if (!isWhole(code)) continue
    steps.push({ code, value })
    code = ''
  }
  return code === '' ? steps : [...steps, { code, value: null }]
}

function cut(line: string): [code: string, value: string | null] {
  if (line.startsWith('// ')) return ['', line.slice(3).trim()]
  const at = line.lastIndexOf(' // ')
  return at < 0 ? [line.trimEnd(), null] : [line.slice(0, at).trimEnd(), line.slice(at + 4).trim()]
}

function isWhole(code: string): boolean {
  try {
    new Function(code)
    return true
  } catch {
    return false
  }
}

function run(steps: readonly Step[], scope: Record<string, unknown> = core): void {
  const program = steps.map(({ code, value }) => {
    if (value === null) return code
    const thrown = /^throws ([\w.]+)$/.exec(value)
    if (thrown !== null) return `__throws(() => (${code}), ${JSON.stringify(thrown[1])})`
    const written = valueIn(value)
    return written === null ? code : `__equal((${code}), (${written}), ${JSON.stringify(code)})`
  })
  const own = {
    __equal: expectEqual,
    __throws: expectThrown,
    __startsWith: (text: string) => new Beginning(text),
    __rest,
  }
  const all = { ...scope, ...own }
  new Function(...Object.keys(all), `{${program.join('\n;')}\n}`)(...Object.values(all))
}

/** The part of a remark that is a value: all of it, or what stands before the first words; null where there is none. */
function valueIn(remark: string): string | null {
  const text = remark
    .replace(/\b\w+Array(\(\d+\))? \[/g, '[')
    .replace(/(['"])((?:(?!\1).)*?),?…(?:(?!\1).)*\1/g, '__startsWith($1$2$1)')
  const closed = text.replace(/,?\s*…\s*\]/g, ', __rest]').replace(/,?\s*…\s*\}/g, ', __rest: 1 }')
  const cuts = [...closed.matchAll(/:|,| for | as | to | or /g)].map(({ index }) => index)
  const parts = [closed.length, ...cuts.reverse()].map((end) => closed.slice(0, end).trim())
  return parts.find((part) => isWhole(`return (${part})`)) ?? null
}

function expectThrown(action: () => unknown, code: string): void {
  expect(action).toThrow(expect.objectContaining({ code }))
}

function expectEqual(actual: unknown, wanted: unknown, place: string): void {
  if (typeof wanted === 'number' && typeof actual === 'number') {
    if (!isClose(actual, wanted)) expect.fail(`${place} is ${actual}, not ${wanted}`)
  } else if (wanted instanceof Beginning && typeof actual === 'string') {
    expect(actual.slice(0, wanted.text.length), place).toBe(wanted.text)
  } else if (isList(wanted) && isList(actual)) {
    const listed = wanted[wanted.length - 1] === __rest ? wanted.length - 1 : wanted.length
    if (listed === wanted.length) expect(actual.length, place).toBe(listed)
    for (let i = 0; i < listed; i++) expectEqual(actual[i], wanted[i], `${place}[${i}]`)
  } else if (isRecord(wanted) && isRecord(actual)) {
    const listed = keysOf(wanted).filter((key) => key !== '__rest')
    if (!('__rest' in wanted)) expect(keysOf(actual), place).toEqual(listed)
    for (const key of listed) expectEqual(actual[key], wanted[key], `${place}.${key}`)
  } else {
    expect(actual, place).toEqual(wanted)
  }
}

function isClose(actual: number, wanted: number): boolean {
  if (Object.is(actual, wanted) || actual === wanted) return true
  const size = Math.abs(wanted)
  if (size === 0) return Math.abs(actual) <= 1e-12
  return Math.abs(actual - wanted) <= 1e-6 * (size < 1e-6 ? size : Math.max(1, size))
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || (ArrayBuffer.isView(value) && 'length' in value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isList(value)
}

function keysOf(record: Record<string, unknown>): string[] {
  return Object.keys(record)
    .filter((key) => record[key] !== undefined)
    .sort()
}
