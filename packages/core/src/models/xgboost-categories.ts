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
