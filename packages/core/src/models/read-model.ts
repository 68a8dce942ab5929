import { candorError } from '../errors.ts'
import { fromCatboost } from './from-catboost.ts'
import { fromLightgbm } from './from-lightgbm.ts'
import { fromNeutralDocument } from './from-neutral.ts'
import { fromOnnx } from './from-onnx.ts'
import { fromSklearnDocument } from './from-sklearn-arrays.ts'
import { isUbjson, parseUbjson } from './from-ubjson.ts'
import { fromXgboost } from './from-xgboost.ts'
import type { ImportedModel } from './imported-model.ts'
import { isPresent, type ModelPart, parseModelJson, partOf } from './model-json.ts'
import { isOnnx } from './onnx-model.ts'
import { type RefusedFormat, refusedBinary, refusedJson, refusedText } from './refused-format.ts'

const readable =
  'XGBoost JSON and UBJSON, LightGBM text, CatBoost JSON, ONNX, candor-neutral/1, scikit-learn trees as arrays'

/**
 * Reads a model file of any known format, found out from its content, never from its name.
 *
 * @throws models.refused_format  for formats that are known and not read, with the conversion to run
 * @throws models.unknown_format  for all others
 * @throws models.not_json, models.malformed_field, models.malformed_tree, models.unsupported_model as the format's own reader
 * @example
 * readModel(new TextEncoder().encode(toNeutralJson(model))).format // 'candor-neutral'
 */
export function readModel(bytes: Uint8Array): ImportedModel {
  refuse(refusedBinary(bytes))
  if (isOnnx(bytes)) return fromOnnx(bytes)
  if (isUbjson(bytes)) return fromXgboost(parseUbjson(bytes), 'xgboost-ubjson')
  return readModelText(new TextDecoder().decode(bytes))
}

/**
 * The same for a file that is text already.
 *
 * @throws as `readModel`
 * @example
 * readModelText(toNeutralJson(model)).format // 'candor-neutral'
 */
export function readModelText(content: string): ImportedModel {
  const text = content.startsWith('\uFEFF') ? content.slice(1) : content
  refuse(refusedText(text))
  if (/^tree\r?\n/.test(text)) return fromLightgbm(text)
  const other = otherTexts.find(({ begins }) => begins.test(text))
  if (other !== undefined) throw candorError('models.unknown_format', { found: other.found, readable })
  return readDocument(parseModelJson(text))
}

function refuse(format: RefusedFormat | null): void {
  if (format !== null) throw candorError('models.refused_format', format)
}

const otherTexts: readonly { readonly found: string; readonly begins: RegExp }[] = [
  { found: 'an empty file', begins: /^\s*$/ },
  { found: 'a file that is neither JSON nor UBJSON', begins: /^\s*[^\s[{]/ },
]

type Reader = {
  readonly recognises: (root: ModelPart) => boolean
  readonly read: (root: ModelPart) => ImportedModel
}

const readers: readonly Reader[] = [
  { recognises: (root) => has(root, 'learner'), read: (root) => fromXgboost(root, 'xgboost-json') },
  { recognises: isNeutral, read: fromNeutralDocument },
  { recognises: (root) => has(root, 'features_info'), read: fromCatboost },
  { recognises: (root) => has(root, 'kind') && has(root, 'trees'), read: fromSklearnDocument },
]

function readDocument(root: ModelPart): ImportedModel {
  const reader = readers.find(({ recognises }) => recognises(root))
  if (reader !== undefined) return reader.read(root)
  refuse(refusedJson(root.value))
  throw candorError('models.unknown_format', { found: 'JSON of no known model', readable })
}

function has(root: ModelPart, key: string): boolean {
  const { value } = root
  return typeof value === 'object' && value !== null && !Array.isArray(value) && isPresent(partOf(root, key))
}

function isNeutral(root: ModelPart): boolean {
  return has(root, 'format') && String(partOf(root, 'format').value).startsWith('candor-neutral')
}
