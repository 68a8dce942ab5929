import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numbersOf,
  partOf,
  wholeNumbersOf,
} from './model-json.ts'

/**
 * The category texts that XGBoost (3.1 and later) keeps with the model, per feature; null where a feature is a number, or where the
 * file has no such table. The position of a text is the code that the trees split by. Numeric categories become their decimal text.
 *
 * Source: dmlc/xgboost `src/data/cat_container.cc`.
 */
export function xgboostCategoryLevels(cats: ModelPart, features: number): (readonly string[] | null)[] {
  const none = Array.from({ length: features }, () => null)
  if (!isPresent(cats)) return none
  const columns = listOf(partOf(cats, 'enc'))
  if (columns.length === 0) return none
  if (columns.length !== features) throw badPart(partOf(cats, 'enc'), `a list of ${features}`)
  return columns.map(levelsOf)
}

function levelsOf(column: ModelPart): readonly string[] | null {
  const offsets = partOf(column, 'offsets')
  const levels = isPresent(offsets)
    ? textLevels(column)
    : Array.from(numbersOf(partOf(column, 'values')), String)
  return levels.length === 0 ? null : levels
}

function textLevels(column: ModelPart): string[] {
  const bytes = Uint8Array.from(wholeNumbersOf(partOf(column, 'values'), -128, 255))
  const offsets = wholeNumbersOf(partOf(column, 'offsets'), 0, bytes.length)
  return Array.from({ length: Math.max(0, offsets.length - 1) }, (_, i) =>
    decoded(column, bytes.subarray(offsets[i]!, offsets[i + 1]!)),
  )
}

function decoded(column: ModelPart, bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw badPart(partOf(column, 'values'), 'UTF-8 text')
  }
}

/** The table of category texts as XGBoost writes it. */
export type XgboostCategoryTable = {
  readonly enc: readonly { readonly offsets: readonly number[]; readonly values: readonly number[] }[]
  readonly feature_segments: readonly number[]
  readonly sorted_idx: readonly number[]
}

/**
 * Opposite of `xgboostCategoryLevels`: the texts of each feature as UTF-8 bytes behind one another, and the order of the texts by their
 * bytes. Empty where no feature has texts.
 */
export function xgboostCategoryTable(
  levels: readonly (readonly string[] | null)[],
  features: number,
): XgboostCategoryTable {
  if (levels.every((texts) => texts === null)) return { enc: [], feature_segments: [], sorted_idx: [] }
  const columns = Array.from({ length: features }, (_, j) =>
    (levels[j] ?? []).map((text) => new TextEncoder().encode(text)),
  )
  const segments = [0]
  for (const texts of columns) segments.push(segments.at(-1)! + texts.length)
  return {
    enc: columns.map(encoded),
    feature_segments: segments,
    sorted_idx: columns.flatMap(orderOf),
  }
}

function encoded(texts: readonly Uint8Array[]): XgboostCategoryTable['enc'][number] {
  if (texts.length === 0) return { offsets: [], values: [] }
  const offsets = [0]
  for (const text of texts) offsets.push(offsets.at(-1)! + text.length)
  return { offsets, values: texts.flatMap((text) => [...new Int8Array(text)]) }
}

function orderOf(texts: readonly Uint8Array[]): number[] {
  return texts.map((_, i) => i).sort((a, b) => compareBytes(texts[a]!, texts[b]!))
}

function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const end = Math.min(a.length, b.length)
  for (let i = 0; i < end; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return a.length - b.length
}
