import { candorError } from '../errors.ts'
import type { NamedArray } from './array-file.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { type DecodedArrays, decodeArrays } from './decode-arrays.ts'
import { ensembleFormat } from './encode-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { headerOf } from './ensemble-header.ts'
import { type ModelPart, partOf, textsOf, wordOf } from './model-json.ts'
import { toTreeSpecs } from './to-tree-specs.ts'

/**
 * Reads what `encodeEnsemble` wrote. The digest guards against damage; the trees are built anew, so that a file made by hand is checked
 * like any import.
 *
 * @param options see `decodeArrays`
 * @throws models.damaged_arrays, models.malformed_field, models.malformed_tree
 * @example
 * decodeEnsemble(bytes).featureNames // ['x']
 */
export function decodeEnsemble(file: Uint8Array, options: { readonly isVerified?: boolean } = {}): Ensemble {
  const { arrays, meta } = decodeArrays(file, options)
  const words: ModelPart = { path: '', value: meta }
  wordOf(partOf(words, 'format'), [ensembleFormat])
  const header = headerOf(
    words,
    textsOf(partOf(words, 'feature_names')),
    arrayOf(arrays, 'base', Float64Array),
  )
  const stored = nodesOf(arrays)
  checkStarts('tree_start', stored.treeStart, stored.treeOutput.length, stored.feature.length)
  checkStarts('set_start', stored.setStart, stored.feature.length, stored.setWords.length)
  const ensemble = buildEnsemble(toTreeSpecs({ ...stored, leafWidth: header.leafWidth }), header)
  const nodes = ensemble.feature.length
  if (nodes !== stored.feature.length) throw damaged('number of nodes', stored.feature.length, String(nodes))
  return ensemble
}

function nodesOf(arrays: DecodedArrays['arrays']) {
  return {
    treeStart: arrayOf(arrays, 'tree_start', Int32Array),
    treeOutput: arrayOf(arrays, 'tree_output', Int32Array),
    feature: arrayOf(arrays, 'feature', Int32Array),
    kind: arrayOf(arrays, 'kind', Uint8Array),
    threshold: arrayOf(arrays, 'threshold', Float64Array),
    left: arrayOf(arrays, 'left', Int32Array),
    right: arrayOf(arrays, 'right', Int32Array),
    defaultLeft: arrayOf(arrays, 'default_left', Uint8Array),
    value: arrayOf(arrays, 'value', Float64Array),
    cover: arrayOf(arrays, 'cover', Float64Array),
    leafId: arrayOf(arrays, 'leaf_id', Int32Array),
    setStart: arrayOf(arrays, 'set_start', Int32Array),
    setWords: arrayOf(arrays, 'set_words', Uint32Array),
  }
}

function checkStarts(name: string, starts: Int32Array, parts: number, end: number): void {
  const whole = starts.length === parts + 1 && starts[0] === 0 && starts[parts] === end
  const ascending = starts.every((start, i) => i === 0 || start >= starts[i - 1]!)
  if (!whole || !ascending)
    throw damaged(name, `${starts.length} numbers`, `${parts + 1}, ascending from 0 to ${end}`)
}

function arrayOf<T extends NamedArray>(
  arrays: DecodedArrays['arrays'],
  name: string,
  type: { readonly name: string; new (length: number): T },
): T {
  const array = arrays[name]
  if (array instanceof type) return array
  throw damaged(`the array ${name}`, array?.constructor.name ?? 'absent', type.name)
}

function damaged(what: string, value: string | number, expected: string): Error {
  return candorError('models.damaged_arrays', { what, value, expected })
}
