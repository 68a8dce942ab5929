import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'

const root = join(dirname(fileURLToPath(import.meta.url)), '../../..')
const shared = join(root, '../shared/data')

/**
 * Path of a reference file or folder: beside the repository, else the copy in `fixtures/`, else null with one printed
 * line that says so.
 */
export function sharedData(path: string): string | null {
  const file = [join(shared, path), fixture(path)].find((place) => existsSync(place))
  if (file !== undefined) return file
  process.stderr.write(`SKIPPED: reference data ../shared/data/${path} is not here\n`)
  return null
}

/** Path of a reference case that stands in the repository itself. */
export function fixture(path: string): string {
  return join(root, 'fixtures', path)
}

export function readText(path: string): string {
  const bytes = readFileSync(path)
  return (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

export function readJson<T>(path: string): T {
  return JSON.parse(readText(path)) as T
}

/** A CSV file without quoted line ends, as columns of text by header name. For tests only; the product reads through DuckDB. */
export function readCsv(path: string): Record<string, string[]> {
  const lines = readText(path).replace(/\r/g, '').trimEnd().split('\n').map(fieldsOf)
  const [header = [], ...rows] = lines
  return Object.fromEntries(header.map((name, j) => [name, rows.map((row) => row[j] ?? '')]))
}

/** The same as numbers, row by row; an empty field is NaN. */
export function readNumbers(path: string): { names: string[]; rows: number[][] } {
  const table = readCsv(path)
  const names = Object.keys(table)
  const n = table[names[0] ?? '']?.length ?? 0
  const rows = Array.from({ length: n }, (_, i) => names.map((name) => toNumber(table[name]![i]!)))
  return { names, rows }
}

function toNumber(text: string): number {
  return text === '' ? Number.NaN : Number(text)
}

function fieldsOf(line: string): string[] {
  return [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
    .slice(0, line.endsWith(',') ? undefined : -1)
    .map((match) => match[1]!.replace(/^"|"$/g, '').replace(/""/g, '"'))
}
