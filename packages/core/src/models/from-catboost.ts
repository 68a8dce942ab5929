import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import { type CatboostFeatures, catboostFeatures } from './catboost-features.ts'
import { type CatboostObjective, catboostObjective } from './catboost-objective.ts'
import { nestedTree, obliviousTree, obliviousWidth, valuesOf } from './catboost-tree.ts'
import type { Ensemble } from './ensemble.ts'
import { classNumbers, type ImportedModel } from './imported-model.ts'
import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numberOf,
  parseModelJson,
  partAt,
  partOf,
} from './model-json.ts'

/**
 * Reads a CatBoost model saved as JSON (`save_model(…, format='json')`): oblivious trees and those of other grow policies, float and
 * one-hot splits, several classes or targets. Raw scores are summed in float64 in the order of the trees.
 *
 * @param text the content of the file
 * @throws models.not_json, models.malformed_field, models.malformed_tree
 * @throws models.unsupported_model for splits on target statistics, texts and embeddings, and for losses of several labels
 * Source: catboost `catboost/libs/model/model_export/json_model_helpers.cpp`.
 * @example
 * fromCatboostJson('{"features_info":{}}') // throws models.malformed_field
 */
export function fromCatboostJson(text: string): ImportedModel {
  return fromCatboost(parseModelJson(text))
}

/** The same from a document that is parsed already. */
export function fromCatboost(root: ModelPart): ImportedModel {
  const features = catboostFeatures(partOf(root, 'features_info'))
  const objective = catboostObjective(partAt(root, 'model_info', 'params', 'loss_function', 'type'))
  const { featureNames, namesAreGenerated, categoryLevels } = features
  const ensemble = ensembleOf(root, features, objective)
  return {
    format: 'catboost-json',
    featureNames,
    namesAreGenerated,
    categoryLevels,
    warnings: [],
    model: {
      algorithm: 'gbm',
      task: objective.task,
      classes: objective.task === 'classification' ? classesOf(root, Math.max(2, ensemble.outputs)) : [],
      calibrator: null,
      ensemble,
    },
  }
}

function ensembleOf(root: ModelPart, features: CatboostFeatures, { link }: CatboostObjective): Ensemble {
  const { scale, bias } = scaleAndBias(partOf(root, 'scale_and_bias'))
  const outputs = outputsOf(root) ?? bias.length
  if (bias.length !== 1 && bias.length !== outputs)
    throw badPart(partOf(root, 'scale_and_bias'), `1 or ${outputs} biases`)
  if (link === 'softmax' && outputs < 2)
    throw badPart(partOf(root, 'scale_and_bias'), 'leaves of 2 classes or more')
  const specs = treesOf(root, features, outputs, scale)
  return buildEnsemble(specs, {
    featureNames: features.featureNames,
    outputs,
    leafWidth: outputs,
    comparison: '<=',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link,
    base: Float64Array.from({ length: outputs }, (_, k) => bias[bias.length === 1 ? 0 : k]!),
    coverSource: specs.every(({ cover }) => cover !== undefined) ? 'weight' : 'none',
  })
}

/** `[scale, [bias…]]`; before 1.0 `[scale, bias]`. */
function scaleAndBias(part: ModelPart): { readonly scale: number; readonly bias: ArrayLike<number> } {
  if (!isPresent(part)) return { scale: 1, bias: [0] }
  const parts = listOf(part)
  if (parts.length !== 2) throw badPart(part, 'a scale and its biases')
  const bias = valuesOf(parts[1]!, null)
  if (bias.length === 0) throw badPart(parts[1]!, 'at least one bias')
  return { scale: numberOf(parts[0]!), bias }
}

function isNested(root: ModelPart): boolean {
  return isPresent(partOf(root, 'trees'))
}

function outputsOf(root: ModelPart): number | null {
  if (!isNested(root)) {
    const first = listOf(partOf(root, 'oblivious_trees'))[0]
    return first === undefined ? null : obliviousWidth(first)
  }
  let node = listOf(partOf(root, 'trees'))[0]
  while (node !== undefined && !isPresent(partOf(node, 'value'))) node = partOf(node, 'left')
  return node === undefined ? null : valuesOf(partOf(node, 'value'), null).length
}

function treesOf(root: ModelPart, features: CatboostFeatures, width: number, scale: number): TreeSpec[] {
  const read = isNested(root) ? nestedTree : obliviousTree
  return listOf(partOf(root, isNested(root) ? 'trees' : 'oblivious_trees')).map((tree) =>
    read(tree, features, width, scale),
  )
}

function classesOf(root: ModelPart, count: number): string[] {
  const info = partAt(root, 'model_info', 'class_params')
  const part = isPresent(info) ? partOf(info, 'class_names') : info
  if (!isPresent(part)) return classNumbers(count)
  const classes = listOf(part).map(({ value }) => String(value))
  if (classes.length !== count) throw badPart(part, `a list of ${count}`)
  return classes
}
