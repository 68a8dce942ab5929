import { candorError } from '../errors.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { classNumbers, featureNamesOf, type ImportedModel, mostColumns } from './imported-model.ts'
import {
  badPart,
  isPresent,
  listOf,
  type ModelPart,
  numberOf,
  numbersOf,
  parseModelJson,
  partAt,
  partOf,
  textOf,
  textsOf,
  wholeNumberOf,
  wholeNumbersOf,
} from './model-json.ts'
import { xgboostCategoryLevels } from './xgboost-categories.ts'
import { type XgboostObjective, xgboostObjectives } from './xgboost-objective.ts'
import { xgboostTree } from './xgboost-tree.ts'

/**
 * Reads an XGBoost model saved as JSON (versions 1.7 to 3.x): boosters gbtree and dart, forests of several trees a round, numeric and
 * category splits, several classes or targets, vector leaves. Margins are equal to XGBoost's own to the bit.
 *
 * @param text the content of the file
 * @throws models.not_json, models.malformed_field, models.malformed_tree
 * @throws models.unsupported_model for gblinear, an objective with unknown link, several labels at once
 * Source: dmlc/xgboost `doc/tutorials/saving_model.rst`, `src/learner.cc`, `src/gbm/gbtree_model.cc`.
 * @example
 * fromXgboostJson('{"learner":{}}') // throws models.malformed_field
 */
export function fromXgboostJson(text: string): ImportedModel {
  return fromXgboost(parseModelJson(text), 'xgboost-json')
}

/** The same from a document that is parsed already (JSON or UBJSON have one structure). */
export function fromXgboost(root: ModelPart, format: ImportedModel['format']): ImportedModel {
  const learner = partOf(root, 'learner')
  const objective = objectiveOf(learner)
  const booster = boosterOf(partOf(learner, 'gradient_booster'))
  const outputs = outputsOf(learner, objective)
  const features = wholeNumberOf(partAt(learner, 'learner_model_param', 'num_feature'), 0, mostColumns)
  const names = featureNamesOf(namesIn(learner, features), features)
  return {
    format,
    ...names,
    categoryLevels: xgboostCategoryLevels(partOf(booster.model, 'cats'), features),
    warnings: warningsOf(learner, objective, roundEndsOf(booster, treesARound(booster, outputs))),
    model: {
      algorithm: 'gbm',
      task: objective.task,
      classes: classesOf(objective, outputs),
      calibrator: null,
      ensemble: ensembleOf(root, objective, booster, outputs, names.featureNames),
    },
  }
}

type Objective = XgboostObjective & { readonly name: string }

function objectiveOf(learner: ModelPart): Objective {
  const name = textOf(partAt(learner, 'objective', 'name'))
  const objective = xgboostObjectives.get(name)
  if (objective === undefined)
    throw unsupported(`objective ${name}`, [...xgboostObjectives.keys()].join(', '))
  return { name, ...objective }
}

function unsupported(what: string, readable: string): Error {
  return candorError('models.unsupported_model', { what: `XGBoost ${what}`, readable })
}

/**
 * The part that holds the trees, wherever the version puts it, and the weight of each tree, 1 unless the booster was dart: XGBoost 3.4
 * writes such a one as `gbtree` with weights in the model.
 */
type Booster = {
  readonly model: ModelPart
  readonly trees: readonly ModelPart[]
  readonly weights: ArrayLike<number>
}

function boosterOf(part: ModelPart): Booster {
  const name = textOf(partOf(part, 'name'))
  if (name !== 'gbtree' && name !== 'dart') throw unsupported(boosterText(name), 'gbtree, dart')
  const nested = partOf(part, 'gbtree')
  const model = partOf(isPresent(nested) ? nested : part, 'model')
  const trees = inOrder(partOf(model, 'trees'))
  return {
    model,
    trees,
    weights: dropWeights(name, part, model, trees.length),
  }
}

function boosterText(name: string): string {
  return name === 'gblinear' ? 'booster gblinear, a linear model without trees,' : `booster ${name}`
}

function dropWeights(name: string, part: ModelPart, model: ModelPart, trees: number): ArrayLike<number> {
  const outside = partOf(part, 'weight_drop')
  const weights = isPresent(outside) ? outside : partOf(model, 'weight_drop')
  if (name === 'dart' || isPresent(weights)) return numbersOf(weights, trees)
  return new Float64Array(trees).fill(1)
}

/** Trees stand where their `id` says. */
function inOrder(part: ModelPart): ModelPart[] {
  const listed = listOf(part)
  const ordered: ModelPart[] = []
  listed.forEach((tree, position) => {
    const id = partOf(tree, 'id')
    const place = isPresent(id) ? wholeNumberOf(id, 0, listed.length - 1) : position
    if (ordered[place] !== undefined) throw badPart(id, 'a number that no other tree has')
    ordered[place] = tree
  })
  return ordered
}

function outputsOf(learner: ModelPart, { name, link, task }: Objective): number {
  const param = partOf(learner, 'learner_model_param')
  const classes = wholeNumberOf(partOf(param, 'num_class'), 0, maxOutputs)
  const targets = isPresent(partOf(param, 'num_target'))
    ? wholeNumberOf(partOf(param, 'num_target'), 0, maxOutputs)
    : 1
  if (link === 'softmax' && classes < 2)
    throw badPart(partOf(param, 'num_class'), `2 to ${maxOutputs} for ${name}`)
  const several = targets > 1 && (classes > 1 || task === 'classification')
  if (several) throw unsupported(`${name} with ${targets} labels at once`, 'one label of two or more classes')
  return Math.max(1, classes, targets)
}

const maxOutputs = 100_000

function namesIn(learner: ModelPart, features: number): string[] {
  const part = partOf(learner, 'feature_names')
  const names = isPresent(part) ? textsOf(part) : []
  if (names.length !== 0 && names.length !== features)
    throw badPart(part, `a list of ${features} names, or none`)
  return names
}

function classesOf({ task }: Objective, outputs: number): string[] {
  return task === 'regression' ? [] : classNumbers(Math.max(2, outputs))
}

function ensembleOf(
  root: ModelPart,
  objective: Objective,
  booster: Booster,
  outputs: number,
  featureNames: readonly string[],
): Ensemble {
  const leafWidth = leafWidthOf(booster, outputs)
  const trees = treesOf(booster, outputs, leafWidth)
  const perRound = treesARound(booster, outputs)
  return buildEnsemble(trees, {
    featureNames,
    outputs,
    leafWidth,
    comparison: '<',
    precision: 'float32',
    missing: 'default_direction',
    accumulator: 'float32',
    combine: 'sum',
    link: objective.link,
    base: baseOf(
      partAt(root, 'learner', 'learner_model_param', 'base_score'),
      startOf(root, objective),
      outputs,
    ),
    coverSource: trees.every(({ cover }) => cover !== undefined) ? 'hessian' : 'none',
    ...unusualRounds(roundEndsOf(booster, perRound), perRound, trees.length),
  })
}

function treesARound(booster: Booster, outputs: number): number {
  return leafWidthOf(booster, outputs) === 1 ? outputs : 1
}

function leafWidthOf({ trees }: Booster, outputs: number): number {
  if (trees[0] === undefined) return 1
  const part = partAt(trees[0], 'tree_param', 'size_leaf_vector')
  const width = Math.max(1, wholeNumberOf(part, 0))
  if (width !== 1 && width !== outputs) throw badPart(part, `1 or ${outputs}`)
  return width
}

function treesOf({ model, trees, weights }: Booster, outputs: number, leafWidth: number): TreeSpec[] {
  const info = wholeNumbersOf(partOf(model, 'tree_info'), 0, outputs - 1, trees.length)
  return trees.map((tree, t) => xgboostTree(tree, info[t]!, leafWidth, weights[t]!))
}

/** XGBoost from 3.1 on takes the score of a model that was never trained for its margin. */
function startOf(root: ModelPart, objective: Objective): Objective {
  const { value } = partOf(root, 'version')
  const [major = 0, minor = 0]: number[] = Array.isArray(value) ? value.map(Number) : []
  const learner = partOf(root, 'learner')
  const isEstimated = partAt(learner, 'learner_model_param', 'boost_from_average').value === '1'
  const isNew = major > 3 || (major === 3 && minor >= 1)
  const isUntrained =
    isNew && isEstimated && boosterOf(partOf(learner, 'gradient_booster')).trees.length === 0
  return isUntrained ? { ...objective, baseMargin: Math.fround } : objective
}

/** One margin for all outputs or one for each, written "5E-1", "[5E-1]", "[0E0,0E0]" or "(0E0,0E0)". */
function baseOf(part: ModelPart, objective: Objective, outputs: number): Float64Array {
  const scores = scoresIn(part)
  if (scores.length !== 1 && scores.length !== outputs) throw badPart(part, `1 or ${outputs} numbers`)
  return Float64Array.from({ length: outputs }, (_, k) => {
    const margin = objective.baseMargin(scores[scores.length === 1 ? 0 : k]!)
    if (!Number.isFinite(margin)) throw badPart(part, `a score that ${objective.name} can have`)
    return margin
  })
}

function scoresIn(part: ModelPart): number[] {
  const text = typeof part.value === 'number' ? String(part.value) : textOf(part)
  const bare = /^[[(](.*)[\])]$/s.exec(text.trim())?.[1] ?? text
  return bare.split(',').map((piece) => numberOf({ path: part.path, value: piece }))
}

function warningsOf(learner: ModelPart, objective: Objective, rounds: readonly number[]): string[] {
  const best = partAt(partOr(learner, 'attributes'), 'best_iteration')
  // XGBoost 1.7 writes -1 where there are no rounds
  const isShorter = isPresent(best) && wholeNumberOf(best, -1) + 1 < rounds.length
  return [
    ...(isShorter
      ? [
          `The file names round ${numberOf(best) + 1} of ${rounds.length} as its best; all rounds are scored, as Booster.predict does, and ` +
            `the first ${numberOf(best) + 1} give what XGBoost's scikit-learn classes answer.`,
        ]
      : []),
    ...(objective.name === 'binary:logitraw'
      ? ['binary:logitraw predicts the margin; the probability given here is its logistic.']
      : []),
  ]
}

function partOr(parent: ModelPart, key: string): ModelPart {
  const part = partOf(parent, key)
  return isPresent(part) ? part : { path: part.path, value: {} }
}

/** Trees up to the end of each round. Files before 2.0 do not say where one ends: one tree per output and parallel tree. */
function roundEndsOf({ model, trees }: Booster, perRound: number): number[] {
  const starts = partOf(model, 'iteration_indptr')
  if (isPresent(starts)) return Array.from(wholeNumbersOf(starts, 0, trees.length)).slice(1)
  const parallel = partAt(partOr(model, 'gbtree_model_param'), 'num_parallel_tree')
  const size = perRound * (isPresent(parallel) ? wholeNumberOf(parallel, 1) : 1)
  return Array.from({ length: Math.ceil(trees.length / size) }, (_, round) =>
    Math.min(trees.length, (round + 1) * size),
  )
}

/** Only where a round is other than one tree of each output, or one of vector leaves. */
function unusualRounds(
  ends: readonly number[],
  perRound: number,
  trees: number,
): Pick<Ensemble, 'roundEnds'> {
  const isUsual =
    ends.every((end, round) => end === (round + 1) * perRound) && ends.length * perRound === trees
  return isUsual ? {} : { roundEnds: ends }
}
