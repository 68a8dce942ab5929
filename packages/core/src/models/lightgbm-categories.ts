import type { LightgbmText } from './lightgbm-text.ts'
import { badPart, isPresent, listOf, type ModelPart } from './model-json.ts'

export type CategoryLevels = readonly (readonly string[] | null)[]

/**
 * The category texts that LightGBM's Python package keeps with a model (`pandas_categorical`: one list for each category column, in the order
 * of the columns), by feature; the position of a text is the code that the trees split by. Null where a feature is a number, where the file has
 * no texts, or where it does not say which columns they belong to (`isUnclear`).
 *
 * Which columns: those the parameters list, where they are as many; else those whose `feature_infos` list codes (a:b:c, not [min:max]).
 *
 * @throws models.malformed_field
 */
export function lightgbmCategoryLevels(
  { pandasCategorical, categoryColumns }: LightgbmText,
  infos: readonly string[],
  features: number,
): { readonly levels: CategoryLevels; readonly isUnclear: boolean } {
  const none = Array.from({ length: features }, () => null)
  if (!isPresent(pandasCategorical)) return { levels: none, isUnclear: false }
  const texts = listOf(pandasCategorical).map(textsIn)
  const coded = infos.flatMap((info, j) => (info === 'none' || info.startsWith('[') ? [] : [j]))
  const columns = [categoryColumns ?? [], coded].find((list) => list.length === texts.length)
  if (columns === undefined) return { levels: none, isUnclear: true }
  const places = new Map(columns.map((column, k) => [column, texts[k]!]))
  return { levels: none.map((_, j) => places.get(j) ?? null), isUnclear: false }
}

function textsIn(part: ModelPart): string[] {
  const texts = listOf(part).map(({ value }) => String(value))
  if (new Set(texts).size !== texts.length) throw badPart(part, 'texts that are all different')
  return texts
}
