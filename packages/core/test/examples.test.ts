import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import * as core from '../src/index.ts'

/**
 * Runs every `@example` of a docstring in core and in scenarios, with everything in scope that core or the file itself exports. A line
 * `expression // value` has to give that value; `value` is written as JavaScript, arrays and typed arrays (`Int32Array [1, 2]`
 * too) are alike, and `// throws code` asks for that error. A value may stand on the next line. Other lines are just run, so
 * that a block can prepare what it shows. An expression may take several lines.
 *
 * Numbers agree to 1e-6 · max(1, abs value), so that a docstring may print six digits; below 1e-6 to that share of the value.
 */
const packages = join(dirname(fileURLToPath(import.meta.url)), '../..')
const sources = ['core/src', 'scenarios/src'].map((folder) => join(packages, folder))

type Example = { readonly file: string; readonly line: number; readonly lines: readonly string[] }
type Step = { readonly code: string; readonly value: string | null }

for (const file of sources.flatMap(filesUnder)) {
  const examples = examplesIn(file)
  if (examples.length === 0) continue
  describe(file.slice(packages.length + 1), () => {
    for (const { line, lines } of examples) {
      it(`line ${line}: ${lines[0] ?? ''}`, async () => {
        const own = (await import(pathToFileURL(file).href)) as Record<string, unknown>
        run(stepsOf(lines), { ...core, ...own })
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

  it('refuses a value that is not true', () => {
    expect(() => run(stepsOf(['1 + 1 // 3']))).toThrow()
    expect(() => run(stepsOf(['[1, { a: 2 }] // [1, { a: 2, b: 0 }]']))).toThrow()
    expect(() => run(stepsOf(['1 + 1 // throws math.out_of_range']))).toThrow()
    run(stepsOf(['Float64Array.of(1, 0.3333333) // Float64Array [1, 0.333333]']))
    run(stepsOf(['createRandom(-1) // throws math.out_of_range']))
  })
})

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name))
    .sort()
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
      if (last !== undefined) steps.push({ code: last.code, value })
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
    return `__equal((${code}), (${value.replace(/\b\w+Array(\(\d+\))? \[/g, '[')}), ${JSON.stringify(code)})`
  })
  const call = new Function(...Object.keys(scope), '__equal', '__throws', program.join('\n;'))
  call(...Object.values(scope), expectEqual, expectThrown)
}

function expectThrown(action: () => unknown, code: string): void {
  expect(action).toThrow(expect.objectContaining({ code }))
}

function expectEqual(actual: unknown, wanted: unknown, place: string): void {
  if (typeof wanted === 'number' && typeof actual === 'number') {
    if (!isClose(actual, wanted)) expect.fail(`${place} is ${actual}, not ${wanted}`)
  } else if (isList(wanted) && isList(actual)) {
    expect(actual.length, place).toBe(wanted.length)
    for (let i = 0; i < wanted.length; i++) expectEqual(actual[i], wanted[i], `${place}[${i}]`)
  } else if (isRecord(wanted) && isRecord(actual)) {
    expect(keysOf(actual), place).toEqual(keysOf(wanted))
    for (const key of keysOf(wanted)) expectEqual(actual[key], wanted[key], `${place}.${key}`)
  } else {
    expect(actual, place).toEqual(wanted)
  }
}

function isClose(actual: number, wanted: number): boolean {
  if (Object.is(actual, wanted) || actual === wanted) return true
  const size = Math.abs(wanted)
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
