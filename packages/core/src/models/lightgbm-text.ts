import { badPart, isPresent, type ModelPart, parseModelJson, partOf } from './model-json.ts'

/**
 * The sections of a LightGBM text model. `header` and each of `trees` hold the texts behind `key=`; `categoryColumns` are the columns that the
 * parameters call categorical, null where they are not listed; `pandasCategorical` is the JSON of the last line, undefined where there is none.
 */
export type LightgbmText = {
  readonly header: ModelPart
  readonly trees: readonly ModelPart[]
  readonly categoryColumns: readonly number[] | null
  readonly pandasCategorical: ModelPart
}

/**
 * Takes a LightGBM text model apart, line by line. A file whose trees are not followed by anything was cut off.
 *
 * @throws models.malformed_field, models.not_json for the texts of the categories
 * Source: microsoft/LightGBM `src/boosting/gbdt_model_text.cpp`.
 */
export function lightgbmText(text: string): LightgbmText {
  const raw = text.split('\n').map((line) => (line.endsWith('\r') ? line.slice(0, -1) : line))
  const lines = raw.map((line) => line.trimEnd())
  const end = lines.findIndex((line) => line === 'end of trees' || /^feature.importances:/.test(line))
  if (end < 0) throw badPart({ path: 'end of trees', value: undefined }, 'this line after the last tree')
  const starts = startsOf(lines, end)
  const trees = starts.map((start, t) => sectionOf(lines, start, starts[t + 1] ?? end, `tree ${t}`))
  const rest = lines.slice(end)
  const header = sectionOf(lines, 0, starts[0] ?? end, '')
  checkSizes(partOf(header, 'tree_sizes'), raw, [...starts, end])
  return {
    header,
    trees,
    categoryColumns: categoryColumnsIn(rest),
    pandasCategorical: pandasCategoricalIn(rest),
  }
}

function startsOf(lines: readonly string[], end: number): number[] {
  const starts: number[] = []
  for (let i = 0; i < end; i++) if (lines[i]!.startsWith('Tree=')) starts.push(i)
  return starts
}

/**
 * Each tree has as many bytes as the head of the file says: a file that was changed or lost a part shows here. Some versions write an
 * empty line more behind the last tree.
 */
function checkSizes(part: ModelPart, lines: readonly string[], starts: readonly number[]): void {
  if (!isPresent(part)) return
  const sizes = spacedNumbers(part, starts.length - 1)
  sizes.forEach((size, t) => {
    let bytes = 0
    for (let i = starts[t]!; i < starts[t + 1]!; i++) bytes += lines[i]!.length + 1
    const isLast = t === sizes.length - 1
    if (bytes === size || (isLast && bytes === size + 1)) return
    throw badPart({ path: `tree ${t}`, value: `${bytes} bytes` }, `${size} bytes, as tree_sizes says`)
  })
}

/** `key=value` by line; a line without `=` is a key with the empty text. */
function sectionOf(lines: readonly string[], from: number, to: number, path: string): ModelPart {
  const values: Record<string, string> = {}
  for (let i = from; i < to; i++) {
    const line = lines[i]!
    const cut = line.indexOf('=')
    if (line !== '') values[cut < 0 ? line : line.slice(0, cut)] = cut < 0 ? '' : line.slice(cut + 1)
  }
  return { path, value: values }
}

function categoryColumnsIn(lines: readonly string[]): number[] | null {
  const listed = lines.map((line) => /^\[categorical_(?:feature|column): ([\d,]+)\]$/.exec(line)?.[1])
  const columns = listed.find((list) => list !== undefined)
  return columns === undefined ? null : columns.split(',').map(Number)
}

function pandasCategoricalIn(lines: readonly string[]): ModelPart {
  const path = 'pandas_categorical'
  const line = lines.findLast((candidate) => candidate.startsWith(`${path}:`))
  if (line === undefined) return { path, value: undefined }
  return { path, value: parseModelJson(line.slice(path.length + 1)).value }
}

/**
 * Numbers separated by spaces, as LightGBM writes its arrays (with `nan` and `inf`).
 *
 * @param length refuse another length
 * @throws models.malformed_field
 */
export function spacedNumbers(part: ModelPart, length: number | null = null): Float64Array {
  if (typeof part.value !== 'string') throw badPart(part, 'numbers separated by spaces')
  const words = part.value.split(' ').filter((word) => word !== '')
  const numbers = Float64Array.from(words, (word, i) => numberIn(part, word, i))
  if (length !== null && numbers.length !== length)
    throw badPart({ path: part.path, value: `${numbers.length} numbers` }, String(length))
  return numbers
}

const words: Readonly<Record<string, number>> = {
  nan: Number.NaN,
  '-nan': Number.NaN,
  inf: Number.POSITIVE_INFINITY,
  '-inf': Number.NEGATIVE_INFINITY,
}

function numberIn({ path }: ModelPart, word: string, i: number): number {
  const known = words[word.toLowerCase()]
  if (known !== undefined) return known
  const number = Number(word)
  if (Number.isNaN(number)) throw badPart({ path: `${path}.${i}`, value: word }, 'a number')
  return number
}

/** The same, each a whole number of the range. */
export function spacedWholeNumbers(
  part: ModelPart,
  low: number,
  high: number,
  length: number | null = null,
): Float64Array {
  const numbers = spacedNumbers(part, length)
  numbers.forEach((number, i) => {
    const known = Number.isInteger(number) && number >= low && number <= high
    if (!known)
      throw badPart({ path: `${part.path}.${i}`, value: number }, `a whole number ${low} to ${high}`)
  })
  return numbers
}
