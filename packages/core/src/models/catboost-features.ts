import { featureNamesOf, type ImportedModel, mostColumns } from './imported-model.ts'
import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numberOf,
  numbersOf,
  partOf,
  textOf,
  wholeNumberOf,
} from './model-json.ts'

/** A feature that splits name by its own count: its column, and what a split asks for. */
export type FloatFeature = { readonly column: number; readonly missingLeft: boolean }
export type CategoryFeature = { readonly column: number; readonly codeOf: ReadonlyMap<number, number> }

export type CatboostFeatures = Pick<
  ImportedModel,
  'featureNames' | 'namesAreGenerated' | 'categoryLevels'
> & {
  readonly floats: ReadonlyMap<number, FloatFeature>
  readonly categories: ReadonlyMap<number, CategoryFeature>
}

/**
 * The inputs of a CatBoost model. A category's code is its place among the texts that the feature's splits ask for; the other texts of the
 * file, which does not say whose they are, come behind them: known, and asked for by no split.
 *
 * Splits hold the hash of a text as int32, the table of texts as uint32: both are taken as uint32 here.
 *
 * @throws models.malformed_field
 */
export function catboostFeatures(info: ModelPart): CatboostFeatures {
  const floats = listIn(info, 'float_features')
  const categories = listIn(info, 'categorical_features')
  const others = [...listIn(info, 'text_features'), ...listIn(info, 'embedding_features')]
  const texts = textsByHash(partOf(info, 'cat_features_hash'))
  const levels = new Map(categories.map((part) => [columnOf(part), levelsOf(part, texts)]))
  const names = namesByColumn([...floats, ...categories, ...others])
  const count = Math.max(-1, ...names.keys()) + 1
  const listed = Array.from({ length: count }, (_, j) => names.get(j) ?? `f${j}`)
  return {
    ...featureNamesOf(listed, count),
    categoryLevels: listed.map((_, j) => levels.get(j)?.texts ?? null),
    floats: new Map(floats.map((part) => [indexOf(part), floatFeature(part)])),
    categories: new Map(
      categories.map((part) => [
        indexOf(part),
        { column: columnOf(part), codeOf: levels.get(columnOf(part))!.codeOf },
      ]),
    ),
  }
}

function listIn(info: ModelPart, key: string): ModelPart[] {
  const part = partOf(info, key)
  return isPresent(part) ? listOf(part) : []
}

function indexOf(part: ModelPart): number {
  return wholeNumberOf(partOf(part, 'feature_index'), 0)
}

function columnOf(part: ModelPart): number {
  return wholeNumberOf(partOf(part, 'flat_feature_index'), 0, mostColumns)
}

function floatFeature(part: ModelPart): FloatFeature {
  const treatment = partOf(part, 'nan_value_treatment')
  return { column: columnOf(part), missingLeft: treatment.value !== 'AsTrue' }
}

function namesByColumn(parts: readonly ModelPart[]): Map<number, string> {
  const names = new Map<number, string>()
  for (const part of parts) {
    const column = columnOf(part)
    if (names.has(column))
      throw badPart(partOf(part, 'flat_feature_index'), 'a column that no other feature has')
    names.set(column, nameOf(part) ?? `f${column}`)
  }
  return names
}

function nameOf(part: ModelPart): string | undefined {
  const given = ['feature_name', 'feature_id'].map((key) => partOf(part, key)).filter(isPresent)
  return given.map(textOf).find((name) => name !== '')
}

function textsByHash(part: ModelPart): Map<number, string> {
  if (!isPresent(part)) return new Map()
  return new Map(
    listOf(part).map((entry) => [numberOf(partOf(entry, 'hash')) >>> 0, textOf(partOf(entry, 'value'))]),
  )
}

type Levels = { readonly texts: readonly string[]; readonly codeOf: ReadonlyMap<number, number> }

function levelsOf(part: ModelPart, texts: ReadonlyMap<number, string>): Levels {
  const values = partOf(part, 'values')
  const hashes = isPresent(values) ? Array.from(numbersOf(values), (value) => value >>> 0) : []
  const known = hashes.map((hash, i) => {
    const text = texts.get(hash)
    if (text !== undefined) return text
    throw badPart(
      { path: `${values.path}.${i}`, value: hash },
      'a hash that cat_features_hash gives a text for',
    )
  })
  const others = [...texts].filter(([hash]) => !hashes.includes(hash)).map(([, text]) => text)
  return {
    texts: [...known, ...new Set(others.filter((text) => !known.includes(text)))],
    codeOf: new Map(hashes.map((hash, code) => [hash, code])),
  }
}
