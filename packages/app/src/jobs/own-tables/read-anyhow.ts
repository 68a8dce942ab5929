import { CandorError, type CategoryColumn, type Table } from '@candor/core'
import type { TableReading } from '@candor/scenarios'
import { delimitedHeader } from '../files/delimited-header.ts'
import { beginningOf, withInputFiles } from '../files/input-files.ts'
import { type ReadOptions, readTable } from '../read-table.ts'

/** A table of which nothing was known, and how it has to be read. */
export type TableRead = { readonly table: Table; readonly reading: TableReading }

/**
 * Reads a table of which nothing is known: text that is not UTF-8, without a header, with columns of one name, with numbers that are not
 * written as numbers, with words for what is missing. What was found out goes with the table, so that it is read so again.
 *
 * @throws what `readTable` throws where nothing helps
 */
export async function readAnyhow(files: readonly string[], given: ReadOptions): Promise<TableRead> {
  const plain = { ...given, unjudged: 'all' } as const
  const first = await attempt(files, plain, await headless(files, given))
  const spelling = spellingOf(first.table)
  if (spelling === null) return first
  return await attempt(files, plain, { ...first.reading, ...spelling })
}

/** Reads, and once more where a known remedy is for what went wrong. */
async function attempt(
  files: readonly string[],
  given: ReadOptions,
  reading: TableReading,
): Promise<TableRead> {
  try {
    const { missing = [] } = reading
    const options = { ...given, ...reading, missing: [...(given.missing ?? []), ...missing] }
    const told = toldReading(given)
    return {
      table: await readTable(files, options),
      reading: { ...told, ...reading, ...(options.missing.length > 0 && { missing: options.missing }) },
    }
  } catch (error) {
    const remedy = await remedyFor(error, files, reading)
    if (remedy === null) throw error
    return await attempt(files, given, { ...reading, ...remedy })
  }
}

/** What the user said of the files, to be kept. */
function toldReading({ delimiter = null, header = true, table, joined }: ReadOptions): TableReading {
  return {
    ...(delimiter !== null && { delimiter }),
    ...(!header && { header }),
    ...(table !== undefined && { table }),
    ...(joined !== undefined && { joined }),
  }
}

async function remedyFor(
  error: unknown,
  files: readonly string[],
  reading: TableReading,
): Promise<TableReading | null> {
  if (!(error instanceof CandorError)) return null
  if (error.code === 'data.duplicate_column' && reading.repeated === undefined)
    return { repeated: 'numbered' }
  if (error.code !== 'files.not_utf8' || reading.encoding !== undefined) return null
  const encoding = await encodingOf(files, reading)
  return {
    encoding,
    ...(await headless(files, { encoding, ...(reading.table !== undefined && { table: reading.table }) })),
  }
}

/** UTF-16 by its byte order mark; else the Windows code page, in which every byte is a sign. */
async function encodingOf(files: readonly string[], { table }: TableReading): Promise<string> {
  return await withInputFiles(
    files,
    process.stdin,
    async ([file]) => {
      const text = new TextDecoder().decode(await beginningOf(file!))
      return text.startsWith('ÿþ') ? 'utf-16le' : text.startsWith('þÿ') ? 'utf-16be' : 'windows-1252'
    },
    // read as single bytes, so that nothing is refused for its encoding
    { encoding: 'latin1', table },
  )
}

/** Whether delimited text has no header: its first line holds numbers, or the same text twice, and is of the same kinds as the second. */
async function headless(
  files: readonly string[],
  { header = true, delimiter = null, encoding, table }: ReadOptions,
): Promise<TableReading> {
  if (!header || files.includes('-')) return {}
  const looked = withInputFiles(
    files,
    process.stdin,
    async ([file]) => {
      if (file!.format !== 'delimited' || file!.sparse !== undefined) return {}
      return looksHeadless(new TextDecoder().decode(await beginningOf(file!)), delimiter)
        ? { header: false }
        : {}
    },
    { encoding, table },
  )
  return await looked.catch(() => ({}))
}

/**
 * Whether a delimited text begins with a row and not with names.
 *
 * @example
 * looksHeadless('39,Private,<=50K\n50,Public,>50K\n') // true
 * looksHeadless('age,work,2020\n39,Private,7\n') // false
 */
export function looksHeadless(text: string, told: string | null = null): boolean {
  const { fields, delimiter, skipped } = delimitedHeader(text, told)
  const second = delimitedHeader(afterLines(text, skipped + 1), delimiter).fields
  if (fields.length < 2 || second.length !== fields.length) return false
  const numbers = fields.filter(isNumber)
  const isCounting =
    numbers.length === fields.length && fields.every((field, j) => Number(field) === Number(fields[0]) + j)
  const isRepeated = new Set(fields).size < fields.length
  const isAlike = fields.every(
    (field, j) => isNumber(field) === isNumber(second[j]!) || second[j]!.trim() === '',
  )
  return isAlike && !isCounting && (numbers.length > 0 || isRepeated)
}

function afterLines(text: string, lines: number): string {
  return lines === 0 ? text : afterLines(text.slice(text.indexOf('\n') + 1), lines - 1)
}

function isNumber(text: string): boolean {
  return text.trim() !== '' && Number.isFinite(Number(text))
}

/** Words for a value that is missing, in small letters. */
const missingWords = new Set([
  ...[
    '?',
    '-',
    '--',
    '.',
    '..',
    'na',
    'n/a',
    '#n/a',
    'nan',
    'null',
    '(null)',
    '\\n',
    'none',
    'nil',
    'missing',
    'unknown',
  ],
  ...['nd', 's/d', 'sin dato', 'sin datos', 'no disponible', 'not available', '<na>', '#value!', '#div/0!'],
])

const plainNumber = /^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i
const dressedNumber = /^\s*[+-]?[$€£]?\s?[+-]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?\s?[%$€£]?\s*$/
const commaNumber = /^\s*[+-]?[$€£]?\s?[+-]?(\d{1,3}([.\s]\d{3})+|\d+)?(,\d+)?\s?[%$€£]?\s*$/
const date = /^\d{4}-\d{2}-\d{2}/
const hasDigit = /\d/

/**
 * Classes that say that the class is not known: "NA" beside "pos" and "neg".
 *
 * @example
 * unknownClasses(['NA', 'neg', 'pos']) // ['NA']
 */
export function unknownClasses(classes: readonly string[]): string[] {
  const unknown = classes.filter((text) => /^(\?|n\/?a|#n\/a|<na>|nan|null|\.|-+)$/i.test(text.trim()))
  return classes.length - unknown.length >= 2 ? unknown : []
}

/** How the numbers of text columns are written, and which of their texts mean missing; null where all is as it should be. */
function spellingOf(table: Table): Pick<TableReading, 'numbers' | 'missing'> | null {
  const numbers: Record<string, 'decimal_comma' | 'plain'> = {}
  const missing = new Set<string>()
  table.columns.forEach((column, j) => {
    if (column.type !== 'category') return
    const found = columnSpelling(column)
    if (found === null) return
    for (const word of found.missing) missing.add(word)
    if (found.numbers !== null) numbers[table.schema[j]!.name] = found.numbers
  })
  const isNamed = Object.keys(numbers).length > 0
  if (!isNamed && missing.size === 0) return null
  return { ...(isNamed && { numbers }), ...(missing.size > 0 && { missing: [...missing] }) }
}

const mostStray = 5

/** A few texts in a column of many numbers, which is then one of numbers. */
function strayTexts(levels: readonly string[]): readonly string[] {
  const texts = levels.filter((level) => !plainNumber.test(level))
  return texts.length <= mostStray && texts.length * 20 <= levels.length ? texts : []
}

type Spelling = { readonly numbers: 'decimal_comma' | 'plain' | null; readonly missing: readonly string[] }

function columnSpelling({ levels }: CategoryColumn): Spelling | null {
  const stray = strayTexts(levels)
  const isMissing = (level: string) => missingWords.has(level.trim().toLowerCase()) || stray.includes(level)
  const missing = levels.filter(isMissing)
  const rest = levels.filter((level) => !isMissing(level))
  if (rest.length < 2 || !rest.every((level) => hasDigit.test(level))) return null
  if (rest.every((level) => plainNumber.test(level)) || rest.every((level) => date.test(level)))
    return missing.length === 0 ? null : { numbers: null, missing }
  if (rest.every((level) => dressedNumber.test(level))) return { numbers: 'plain', missing }
  return rest.every((level) => commaNumber.test(level)) ? { numbers: 'decimal_comma', missing } : null
}
