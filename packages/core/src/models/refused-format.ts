/** A kind of file that is known and not read, with what to do instead. */
export type RefusedFormat = { readonly found: string; readonly conversion: string }

const asXgboostJson = "save it with XGBoost: booster.save_model('model.json')"
const asReadable =
  "save it with the program that trained it: XGBoost save_model('model.json'), LightGBM save_model('model.txt'), " +
  "CatBoost save_model('model.json', format='json'), scikit-learn by skl2onnx"

const asLightgbmText = "save the model as text with LightGBM: booster.save_model('model.txt')"

const zip = {
  found: 'a zip archive, perhaps a saved pipeline',
  conversion: asReadable,
  begins: 'PK\u0003\u0004',
}

const zipContents: readonly (RefusedFormat & { readonly holds: string })[] = [
  { found: 'an Excel workbook', conversion: 'give a model file; save a table as CSV', holds: 'xl/' },
  { found: 'an H2O MOJO', conversion: asReadable, holds: 'model.ini' },
  { found: 'a skops file of scikit-learn', conversion: asReadable, holds: 'schema.json' },
  { found: 'a Spark or pipeline archive', conversion: asReadable, holds: 'metadata/part-' },
]

const binaries: readonly (RefusedFormat & { readonly begins: readonly number[] | string })[] = [
  { found: 'a gzip archive', conversion: 'unpack it first', begins: [0x1f, 0x8b] },
  zip,
  {
    found: 'a CatBoost binary model',
    conversion: "save it with CatBoost: model.save_model('model.json', format='json')",
    begins: 'CBM1',
  },
  {
    found: 'an XGBoost model in the old binary form',
    conversion: oldConversion('old.model'),
    begins: 'binf',
  },
  {
    found: 'an XGBoost model in the old binary form, as text',
    conversion: oldConversion('old.model'),
    begins: 'bs64',
  },
  ...[0x01, 0x5e, 0x9c, 0xda].map((level) => ({
    found: 'a compressed file, perhaps of joblib, which runs code when it is read',
    conversion: asReadable,
    begins: [0x78, level],
  })),
  {
    found: 'an old Excel file or another compound document',
    conversion: asReadable,
    begins: [0xd0, 0xcf, 0x11, 0xe0],
  },
  {
    found: 'a LightGBM data set, which is no model',
    conversion: asLightgbmText,
    begins: '______LightGBM_Binary_File_Token______',
  },
  { found: 'a Parquet table', conversion: 'give a model file', begins: 'PAR1' },
  { found: 'an HDF5 file', conversion: asReadable, begins: '\u0089HDF' },
  ...[2, 3, 4, 5].map((version) => ({
    found: 'a pickle, which runs code when it is read',
    conversion: asReadable,
    begins: [0x80, version],
  })),
]

function oldConversion(file: string): string {
  return `convert it with XGBoost 1.7 to 3.0: xgboost.Booster(model_file='${file}').save_model('model.json')`
}

/**
 * What a file of bytes is, where it is known by its beginning and not read; null otherwise.
 *
 * @example
 * refusedBinary(Uint8Array.of(0x1f, 0x8b, 8)).found // 'a gzip archive'
 */
export function refusedBinary(bytes: Uint8Array): RefusedFormat | null {
  const known = binaries.find(({ begins }) => beginsWith(bytes, begins))
  return (known === zip ? contentOfZip(bytes) : known) ?? unmarkedXgboost(bytes)
}

/** What an archive holds, as far as the names at its beginning and end tell. */
function contentOfZip(bytes: Uint8Array): RefusedFormat {
  const names = [bytes.subarray(0, 4000), bytes.subarray(Math.max(0, bytes.length - 4000))]
    .map((part) => String.fromCharCode(...part))
    .join()
  return zipContents.find(({ holds }) => names.includes(holds)) ?? zip
}

function beginsWith(bytes: Uint8Array, begins: readonly number[] | string): boolean {
  const wanted = typeof begins === 'string' ? Array.from(begins, (letter) => letter.charCodeAt(0)) : begins
  return wanted.every((byte, i) => bytes[i] === byte)
}

/**
 * XGBoost before 1.0 wrote no mark: 136 bytes of parameters, then the names of objective and booster, each after its length as uint64.
 *
 * Source: dmlc/xgboost 0.90 `src/learner.cc` (LearnerModelParam, LearnerImpl::Save).
 */
function unmarkedXgboost(bytes: Uint8Array): RefusedFormat | null {
  const objective = sizedText(bytes, 136)
  if (objective === null || !/^[a-z]+:[a-z]+$/.test(objective)) return null
  const booster = sizedText(bytes, 136 + 8 + objective.length)
  if (booster === null || !/^(gbtree|dart|gblinear)$/.test(booster)) return null
  const found = `an XGBoost model in the old binary form (${booster}, ${objective})`
  if (booster !== 'gblinear') return { found, conversion: oldConversion('old.model') }
  return { found, conversion: 'it is a linear model without trees; train with booster gbtree' }
}

function sizedText(bytes: Uint8Array, at: number): string | null {
  if (bytes.length < at + 8) return null
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = view.getUint32(at, true)
  const fits = view.getUint32(at + 4, true) === 0 && length <= 64 && at + 8 + length <= bytes.length
  return fits ? String.fromCharCode(...bytes.subarray(at + 8, at + 8 + length)) : null
}

const texts: readonly (RefusedFormat & { readonly begins: RegExp })[] = [
  {
    found: 'an XGBoost text dump, which lacks the base score',
    conversion: asXgboostJson,
    begins: /^booster\[/,
  },
  {
    found: 'a single LightGBM tree without the head of its model',
    conversion: "save the whole model with LightGBM: booster.save_model('model.txt')",
    begins: /^Tree=/,
  },
  {
    found: 'an XGBoost tree as a drawing',
    conversion: asXgboostJson,
    begins: /^\s*digraph\b/,
  },
  {
    found: 'a pickle, which runs code when it is read',
    conversion: asReadable,
    begins: /^(?:c[a-z_.]+\n[A-Za-z_]+\n|\((?:dp|lp|i)\d)/,
  },
  { found: 'PMML', conversion: asReadable, begins: /^\s*<[\s\S]{0,2000}<?PMML/ },
  { found: 'XML of no known model', conversion: asReadable, begins: /^\s*</ },
]

/** The same for a file of text. */
export function refusedText(text: string): RefusedFormat | null {
  return texts.find(({ begins }) => begins.test(text)) ?? null
}

/** What a JSON document is, where it is known by its keys and not read; null otherwise. */
export function refusedJson(document: unknown): RefusedFormat | null {
  if (Array.isArray(document))
    return {
      found: 'a JSON list, perhaps an XGBoost dump, which lacks the base score',
      conversion: asXgboostJson,
    }
  if (typeof document !== 'object' || document === null || !Object.hasOwn(document, 'tree_info')) return null
  return {
    found: 'a LightGBM JSON dump',
    conversion: asLightgbmText,
  }
}
