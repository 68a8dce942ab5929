import { candorError } from '../errors.ts'
import { buildEnsemble } from './build-ensemble.ts'
import { classNumbers, featureNamesOf, type ImportedModel } from './imported-model.ts'
import { lightgbmCategoryLevels } from './lightgbm-categories.ts'
import { type LightgbmObjective, lightgbmObjective } from './lightgbm-objective.ts'
import { type LightgbmText, lightgbmText } from './lightgbm-text.ts'
import { lightgbmTree } from './lightgbm-tree.ts'
import { badPart, isPresent, type ModelPart, partOf, textOf, wholeNumberOf } from './model-json.ts'

/**
 * Reads a LightGBM text model (`save_model`, versions v2 to v4): gbdt, dart, goss and random forest, numeric and category splits with every
 * missing type, several classes. Raw scores are summed in float64 in the order of the trees, as LightGBM does; a random forest's
 * margin is the mean of its trees.
 *
 * @param text the content of the file
 * @throws models.malformed_field, models.malformed_tree, models.not_json
 * @throws models.unsupported_model for linear trees and unknown objectives
 * Source: microsoft/LightGBM `src/boosting/gbdt_model_text.cpp`, `src/boosting/gbdt_prediction.cpp`.
 * @example
 * const head = 'tree\nversion=v4\nnum_class=1\nmax_feature_idx=0\nobjective=binary sigmoid:1\nfeature_names=age'
 * fromLightgbm(`${head}\nTree=0\nnum_leaves=1\nleaf_value=0.5\nend of trees`).model.ensemble.value
 * // Float64Array [0.5]
 */
export function fromLightgbm(text: string): ImportedModel {
  const file = lightgbmText(text)
  const { header } = file
  checkVersion(partOf(header, 'version'))
  const objective = lightgbmObjective(partOf(header, 'objective'))
  const outputs = outputsOf(header, objective)
  const names = namesOf(header)
  const categories = lightgbmCategoryLevels(file, infosOf(header), names.featureNames.length)
  return {
    format: 'lightgbm-text',
    ...names,
    categoryLevels: categories.levels,
    warnings: warningsOf(objective, categories.isUnclear),
    model: {
      algorithm: isAveraged(header) ? 'rf' : 'gbm',
      task: objective.task,
      classes: objective.task === 'classification' ? classNumbers(Math.max(2, outputs)) : [],
      calibrator: null,
      ensemble: ensembleOf(file, objective, outputs, names.featureNames),
    },
  }
}

function checkVersion({ value }: ModelPart): void {
  if (value === undefined || ['v2', 'v3', 'v4'].includes(String(value))) return
  const what = `LightGBM model version ${String(value).slice(0, 20)}`
  throw candorError('models.unsupported_model', { what, readable: 'v2, v3, v4' })
}

function outputsOf(header: ModelPart, { name, link }: LightgbmObjective): number {
  const rounds = partOf(header, 'num_tree_per_iteration')
  const part = isPresent(rounds) ? rounds : partOf(header, 'num_class')
  const outputs = wholeNumberOf(part, 1, 100_000)
  const several = link === 'softmax' || name === 'multiclassova'
  if (several && outputs < 2) throw badPart(part, `2 or more for ${name}`)
  if (name === 'binary' && outputs !== 1) throw badPart(part, '1 for binary')
  return outputs
}

function namesOf(header: ModelPart): Pick<ImportedModel, 'featureNames' | 'namesAreGenerated'> {
  const part = partOf(header, 'feature_names')
  const names = textOf(part).split(' ')
  const last = partOf(header, 'max_feature_idx')
  if (wholeNumberOf(last, 0) !== names.length - 1)
    throw badPart(last, `${names.length - 1}, there being ${names.length} feature names`)
  return featureNamesOf(names, names.length)
}

function infosOf(header: ModelPart): string[] {
  const part = partOf(header, 'feature_infos')
  return isPresent(part) ? textOf(part).split(' ') : []
}

function isAveraged(header: ModelPart): boolean {
  return isPresent(partOf(header, 'average_output'))
}

function warningsOf({ name }: LightgbmObjective, categoriesAreUnclear: boolean): string[] {
  return [
    ...(name === 'custom' || name === 'none'
      ? ['The model has an objective of its own: its raw scores are taken as predictions.']
      : []),
    ...(categoriesAreUnclear
      ? [
          'The file lists texts of categories but not their columns; category columns need their codes as numbers.',
        ]
      : []),
  ]
}

function ensembleOf(
  { header, trees }: LightgbmText,
  { link, linkScale }: LightgbmObjective,
  outputs: number,
  featureNames: readonly string[],
) {
  checkTreeCount(trees.length, outputs)
  const specs = trees.map((tree, t) => lightgbmTree(tree, t % outputs))
  return buildEnsemble(specs, {
    featureNames,
    outputs,
    comparison: '<=',
    precision: 'float64',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: isAveraged(header) ? 'mean' : 'sum',
    link,
    linkScale,
    coverSource: specs.every(({ cover }) => cover !== undefined) ? 'count' : 'none',
  })
}

function checkTreeCount(trees: number, outputs: number): void {
  if (trees % outputs === 0) return
  throw badPart(
    { path: 'number of trees', value: trees },
    `a multiple of ${outputs}, one tree for each class`,
  )
}
