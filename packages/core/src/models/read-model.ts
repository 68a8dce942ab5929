import { candorError } from '../errors.ts'
import { fromNeutralDocument } from './from-neutral.ts'
import { fromSklearnDocument } from './from-sklearn-arrays.ts'
import { isUbjson, parseUbjson } from './from-ubjson.ts'
import { fromXgboost } from './from-xgboost.ts'
import type { ImportedModel } from './imported-model.ts'
import { isPresent, type ModelPart, parseModelJson, partOf } from './model-json.ts'

const readable = 'XGBoost JSON and UBJSON, candor-neutral/1, scikit-learn trees as arrays'

/**
 * Reads a model file of any known format, found out from its content, never from its name.
 *
 * @throws models.unknown_format naming what the file seems to be, where that can be told
 * @throws models.not_json, models.malformed_field, models.malformed_tree, models.unsupported_model as the format's own reader
 * @example
 * readModel(new TextEncoder().encode(toNeutralJson(model))).format // 'candor-neutral'
 */
export function readModel(bytes: Uint8Array): ImportedModel {
  if (isUbjson(bytes)) return fromXgboost(parseUbjson(bytes), 'xgboost-ubjson')
  return readModelJson(new TextDecoder().decode(bytes))
}

/**
 * The same for a file that is text already.
 *
 * @throws as `readModel`
 * @example
 * readModelJson(toNeutralJson(model)).format // 'candor-neutral'
 */
export function readModelJson(text: string): ImportedModel {
  const other = otherTexts.find(({ begins }) => begins.test(text))
  if (other !== undefined) throw candorError('models.unknown_format', { found: other.name, readable })
  const root = parseModelJson(text)
  const reader = readers.find(({ recognises }) => recognises(root))
  if (reader !== undefined) return reader.read(root)
  throw candorError('models.unknown_format', { found: nameOf(root), readable })
}

const otherTexts: readonly { readonly name: string; readonly begins: RegExp }[] = [
  { name: 'a LightGBM text model', begins: /^tree\r?\n/ },
  { name: 'an XGBoost model in the old binary form', begins: /^(binf|bs64)/ },
  { name: 'an XGBoost text dump, which lacks the base score', begins: /^booster\[/ },
  { name: 'XML, perhaps PMML', begins: /^\s*</ },
  { name: 'a file that is neither JSON nor UBJSON', begins: /^\s*[^\s[{]/ },
  { name: 'an empty file', begins: /^\s*$/ },
]

type Reader = {
  readonly recognises: (root: ModelPart) => boolean
  readonly read: (root: ModelPart) => ImportedModel
}

const readers: readonly Reader[] = [
  { recognises: (root) => has(root, 'learner'), read: (root) => fromXgboost(root, 'xgboost-json') },
  { recognises: isNeutral, read: fromNeutralDocument },
  { recognises: (root) => has(root, 'kind') && has(root, 'trees'), read: fromSklearnDocument },
]

function has(root: ModelPart, key: string): boolean {
  const { value } = root
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPresent(partOf(root, key))
}

function isNeutral(root: ModelPart): boolean {
  return has(root, 'format') && String(partOf(root, 'format').value).startsWith('candor-neutral')
}

function nameOf(root: ModelPart): string {
  if (has(root, 'oblivious_trees') || has(root, 'features_info')) return 'a CatBoost JSON model'
  if (has(root, 'tree_info')) return 'a LightGBM JSON dump'
  if (Array.isArray(root.value)) return 'a JSON list, perhaps an XGBoost dump, which lacks the base score'
  return 'JSON of no known model'
}
