const candidates = [',', ';', '\t', '|'] as const

export type DelimitedHeader = {
  readonly delimiter: string
  /** the fields of the first record */
  readonly fields: readonly string[]
  /** lines before it: 1 where the file begins with a line such as `sep=;`, as spreadsheets write it, else 0 */
  readonly skipped: number
}

/**
 * Reads the first record of a delimited text and finds out what separates its fields: the candidate that stands most often in it
 * outside quotes (comma, semicolon, tab, bar; a comma that a space follows everywhere counts as ", ").
 *
 * @param text the beginning of the file, at least its first two records where it has two
 * @param told the delimiter, where the caller knows it
 * @example
 * delimitedHeader('a;b\n1;2\n') // { delimiter: ';', fields: ['a', 'b'], skipped: 0 }
 * delimitedHeader('sep=|\na|b\n') // { delimiter: '|', fields: ['a', 'b'], skipped: 1 }
 */
export function delimitedHeader(text: string, told: string | null = null): DelimitedHeader {
  const plain = text.replace(/^\uFEFF/, '')
  const said = separatorLine.exec(plain)
  const [first = '', second = ''] = records(plain.slice(said?.[0].length ?? 0), 2)
  const delimiter = told ?? said?.[1] ?? found(first, second)
  return { delimiter, fields: fieldsOf(first, delimiter), skipped: said === null ? 0 : 1 }
}

/**
 * Whether a line `sep=` ends otherwise than the header after it: a reader that counts lines by one kind of end takes both for one.
 *
 * @example
 * endsOtherwise('sep=;\r\na;b\n1;2\n') // true
 * endsOtherwise('sep=;\na;b\n1;2\n') // false
 */
export function endsOtherwise(text: string): boolean {
  const plain = text.replace(/^\uFEFF/, '')
  const said = separatorLine.exec(plain)
  if (said === null) return false
  const rest = plain.slice(said[0].length)
  const [first = ''] = records(rest, 1)
  const end = /^\r?\n/.exec(rest.slice(rest.indexOf(first) + first.length))
  return end !== null && end[0] !== lineEndOf(said[0])
}

function lineEndOf(line: string): string {
  return line.endsWith('\r\n') ? '\r\n' : '\n'
}

/** What separates the fields, said in a line of its own before the header. */
const separatorLine = /^"?sep=([^"\r\n])"?\r?\n/i

function found(first: string, second: string): string {
  const counted = candidates.map((delimiter) => fieldsOf(first, delimiter).length)
  const best = candidates[counted.indexOf(Math.max(...counted))] ?? ','
  return best === ',' && spaced(first) && spaced(second === '' ? first : second) ? ', ' : best
}

function spaced(record: string): boolean {
  const fields = fieldsOf(record, ',')
  return fields.length > 1 && fieldsOf(record, ', ').length === fields.length
}

function records(text: string, wanted: number): string[] {
  const found: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < text.length && found.length < wanted; i++) {
    const sign = text[i]
    if (sign === '"') quoted = !quoted
    if (quoted || (sign !== '\n' && sign !== '\r')) continue
    if (i > start) found.push(text.slice(start, i))
    start = i + 1
  }
  if (found.length < wanted && start < text.length) found.push(text.slice(start))
  return found
}

function fieldsOf(record: string, delimiter: string): string[] {
  const fields: string[] = []
  let field = ''
  let quoted = false
  for (let i = 0; i < record.length; i++) {
    const sign = record[i]!
    if (sign === '"' && quoted && record[i + 1] === '"') {
      field += '"'
      i++
    } else if (sign === '"' && (quoted || field === '')) quoted = !quoted
    else if (!quoted && record.startsWith(delimiter, i)) {
      fields.push(field)
      field = ''
      i += delimiter.length - 1
    } else field += sign
  }
  return [...fields, field]
}
