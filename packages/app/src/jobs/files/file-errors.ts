import type { CandorError } from '@candor/core'
import { appError } from '../../errors.ts'

/**
 * One sentence about a file that DuckDB could not read, made from its message: which file, which line, what was found there.
 * A message that names none of the known causes is passed on as `files.malformed`.
 */
export function readingError(error: unknown, names: ReadonlyMap<string, string>): CandorError {
  const text = error instanceof Error ? error.message : String(error)
  const file = fileOf(text, names)
  const line = lineOf(text)
  const fields = /Expected Number of Columns: (\d+) Found: (\d+)/.exec(text)
  if (fields) return raggedRow(file, line, Number(fields[1]), Number(fields[2]))
  if (/unterminated quote/i.test(text)) return appError('files.unterminated_quote', { file, line })
  if (/unicode|utf-?8/i.test(text)) return appError('files.not_utf8', { file, line })
  if (/unexpected end of data/.test(text))
    return appError('files.truncated', { path: file, detail: 'the text stops inside a value' })
  if (/No magic bytes|too small to be a Parquet/.test(text))
    return appError('files.truncated', { path: file, detail: 'its closing bytes are missing' })
  if (/^Invalid Input Error:.*(Footer|footer|Parquet|parquet|TProtocol)/.test(text))
    return appError('files.malformed', { path: file, detail: 'it is no Parquet file, or a damaged one' })
  return appError('files.malformed', { path: file, detail: malformation(text, line) })
}

function raggedRow(file: string, line: number, expected: number, found: number): CandorError {
  const hint = found < expected ? ' (a file that ends half-way looks like this)' : ''
  return appError('files.ragged_row', { file, line, expected, found, hint })
}

function fileOf(text: string, names: ReadonlyMap<string, string>): string {
  const first = names.values().next().value ?? 'the input'
  if (names.size === 1) return first
  for (const [path, name] of names) if (text.includes(path)) return name
  return first
}

function lineOf(text: string): number {
  const delimited = /CSV Error on Line: (\d+)/.exec(text)
  if (delimited) return Number(delimited[1])
  const json = /in line (\d+)/.exec(text)
  // DuckDB counts the lines of malformed JSON from 2
  return json ? Number(json[1]) - 1 : 1
}

function malformation(text: string, line: number): string {
  const reason = /Malformed JSON in file .*? in (?:line|record\/value) \d+: ([a-z ]+)/.exec(text)
  if (reason) return `line ${line} is no JSON object (${reason[1]!.trim()})`
  const twice = /has duplicate key "(.*?)"/.exec(text)
  if (twice) return `line ${line} has the key ${twice[1]} twice`
  if (text.includes('expected records')) return 'its values are no JSON objects'
  if (text.includes('invalid state'))
    return 'its lines end in different ways, or a quote stands where none may'
  return firstSentence(text)
}

function firstSentence(text: string): string {
  const line = text.replace(/^[A-Z][A-Za-z ]* Error: /, '').split('\n')[0] ?? ''
  return line.replace(/[.\s]+$/, '')
}
