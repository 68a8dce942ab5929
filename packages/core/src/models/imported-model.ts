import { candorError } from '../errors.ts'
import type { Model } from './model.ts'

/** The files that can be read. */
export type ModelFormat =
  | 'xgboost-json'
  | 'xgboost-ubjson'
  | 'lightgbm-text'
  | 'catboost-json'
  | 'onnx'
  | 'candor-neutral'
  | 'sklearn-arrays'

/**
 * A model read from a file, with what the file says about its inputs.
 *
 * `namesAreGenerated`: the file has no names, or only made-up ones (f0, Column_0, 0): columns are then matched by position.
 * `categoryLevels[j]`: the texts of feature j, the position of a text being its code; null for features that are numbers.
 * `warnings`: sentences for the person who imports.
 */
export type ImportedModel = {
  readonly format: ModelFormat
  readonly model: Model
  readonly featureNames: readonly string[]
  readonly namesAreGenerated: boolean
  readonly categoryLevels: readonly (readonly string[] | null)[]
  readonly warnings: readonly string[]
}

/**
 * The names of a model's features: those of the file, or f0, f1, … where it has none; and whether they were made up.
 *
 * @example
 * featureNamesOf([], 2)           // { featureNames: ['f0', 'f1'], namesAreGenerated: true }
 * featureNamesOf(['age', 'f1'], 2) // { featureNames: ['age', 'f1'], namesAreGenerated: false }
 */
export function featureNamesOf(
  names: readonly string[],
  count: number,
): Pick<ImportedModel, 'featureNames' | 'namesAreGenerated'> {
  if (names.length === 0)
    return { featureNames: Array.from({ length: count }, (_, j) => `f${j}`), namesAreGenerated: true }
  return { featureNames: names, namesAreGenerated: names.every(isMadeUp) }
}

function isMadeUp(name: string, position: number): boolean {
  return [`f${position}`, `Column_${position}`, `${position}`].includes(name)
}

/** Columns beyond this are a made-up number: a file of a few bytes can name as many, and each gets a name. */
export const mostColumns = 1_000_000

/** Class names where a file has none: 0, 1, … */
export function classNumbers(count: number): string[] {
  return Array.from({ length: count }, (_, k) => String(k))
}

/**
 * The same model with other names for its features, in its own order: what a person gives where the file's names are made up.
 *
 * @throws models.wrong_feature_names unless there is one name for each feature, all different
 * @example
 * withFeatureNames(fromNeutralJson(toNeutralJson(model)), ['age']).featureNames // ['age']
 */
export function withFeatureNames(imported: ImportedModel, names: readonly string[]): ImportedModel {
  const expected = imported.featureNames.length
  if (names.length !== expected || new Set(names).size !== expected)
    throw candorError('models.wrong_feature_names', { received: names.length, expected })
  const ensemble = { ...imported.model.ensemble, featureNames: [...names] }
  return {
    ...imported,
    featureNames: [...names],
    namesAreGenerated: false,
    model: { ...imported.model, ensemble },
  }
}
