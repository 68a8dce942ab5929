import { encodeArrays } from './encode-arrays.ts'
import type { Ensemble } from './ensemble.ts'
import { headerWords } from './ensemble-header.ts'

/** The word that opens the description beside the arrays. */
export const ensembleFormat = 'candor-ensemble/1'

/**
 * An ensemble as bytes, the `ensemble.bin` of a bundle: the same ensemble gives the same bytes. Opposite of `decodeEnsemble`.
 *
 * @example
 * decodeEnsemble(encodeEnsemble(ensemble)) // the same ensemble, to the bit
 */
export function encodeEnsemble(ensemble: Ensemble): Uint8Array<ArrayBuffer> {
  return encodeArrays(
    {
      base: ensemble.base,
      tree_start: ensemble.treeStart,
      tree_output: ensemble.treeOutput,
      feature: ensemble.feature,
      kind: ensemble.kind,
      threshold: ensemble.threshold,
      left: ensemble.left,
      right: ensemble.right,
      default_left: ensemble.defaultLeft,
      value: ensemble.value,
      cover: ensemble.cover,
      leaf_id: ensemble.leafId,
      set_start: ensemble.setStart,
      set_words: ensemble.setWords,
    },
    { format: ensembleFormat, feature_names: ensemble.featureNames, ...headerWords(ensemble) },
  )
}
