import { candorError } from '../errors.ts'
import type { Ensemble } from './ensemble.ts'
import {
  badPart,
  isPresent,
  type ModelPart,
  numbersOf,
  partOf,
  textsOf,
  wholeNumberOf,
} from './model-json.ts'
import type { OnnxNode } from './onnx-model.ts'
import { mostTargets, type OnnxTree, type OnnxTrees } from './onnx-tree.ts'
import { onnxTrees } from './onnx-trees.ts'
import { onnxTreesOf5 } from './onnx-trees-of-5.ts'

/**
 * Scores on their way through a graph: what the trees add up to, and what has been made of it so far.
 *
 * `form`: the columns that stand for them. `plain`: one for each output. `pair`: the two classes of one output, the second is the
 * score (or its probability). `opposite`: one minus the score. `size`: the score without its sign, `sign`: its sign only. `part`: column `part` of those of a
 * classifier.
 * `isRaw`: a classifier's scores before any link, which may be below 0.
 */
export type OnnxScores = OnnxTrees & {
  readonly form: 'plain' | 'pair' | 'opposite' | 'size' | 'sign' | 'part'
  readonly part?: number
  readonly isRaw: boolean
  readonly classes: readonly string[] | null
  readonly linkNow: Ensemble['link']
}

/**
 * The scores that a tree operator gives; null for operators that have no trees.
 *
 * A classifier of two classes often has weights for one of them only: then the score is that of the second class, whatever their number.
 *
 * @throws as `onnxTrees`; models.unsupported_model for a classifier of one class
 */
export function onnxScores(node: OnnxNode): OnnxScores | null {
  if (node.operator === 'TreeEnsembleClassifier') return classifier(node)
  if (node.operator === 'TreeEnsembleRegressor') return plain(regressorTrees(node), null)
  return node.operator === 'TreeEnsemble' ? plain(onnxTreesOf5(node), null) : null
}

function regressorTrees(node: OnnxNode): OnnxTrees {
  const targets = partOf(node.attributes, 'n_targets')
  return onnxTrees(node, 'target', isPresent(targets) ? wholeNumberOf(targets, 1, mostTargets) : 1)
}

function plain(trees: OnnxTrees, classes: readonly string[] | null): OnnxScores {
  const base = baseOf(trees)
  const isRaw = classes !== null && trees.link === 'identity' && hasNegative(trees)
  return { ...trees, base, form: 'plain', isRaw, classes, linkNow: trees.link }
}

function baseOf({ base, outputs }: OnnxTrees): number[] {
  if (base.length === 0) return new Array<number>(outputs).fill(0)
  if (base.length === outputs) return Array.from(base)
  throw badPart({ path: 'base_values', value: base }, `${outputs} numbers, or none`)
}

function hasNegative({ trees }: OnnxTrees): boolean {
  return trees.some(({ weights }) => weights.value.some((value) => value < 0))
}

function classifier(node: OnnxNode): OnnxScores {
  const classes = classesOf(node.attributes)
  if (classes.length < 2)
    throw candorError('models.unsupported_model', {
      what: 'ONNX classifier of one class',
      readable: '2 classes or more',
    })
  const trees = onnxTrees(node, 'class', classes.length)
  if (classes.length > 2) return plain(trees, classes)
  const ids = new Set(Array.from(numbersOf(partOf(node.attributes, 'class_ids'))))
  return ids.size <= 1 ? oneSided(trees, classes, [...ids][0] ?? 0) : twoSided(trees, classes)
}

function classesOf(attributes: ModelPart): string[] {
  const texts = partOf(attributes, 'classlabels_strings')
  const listed = isPresent(texts) ? textsOf(texts) : []
  if (listed.length > 0) return listed
  const numbers = partOf(attributes, 'classlabels_int64s')
  return isPresent(numbers) ? Array.from(numbersOf(numbers), String) : []
}

function oneSided(trees: OnnxTrees, classes: readonly string[], id: number): OnnxScores {
  if (trees.link === 'softmax')
    throw candorError('models.unsupported_model', {
      what: 'ONNX post_transform SOFTMAX over weights of one class',
      readable: 'NONE, LOGISTIC',
    })
  const single = {
    ...trees,
    trees: trees.trees.map((tree) => rewritten(tree, (_, weight) => weight)),
    outputs: 1,
  }
  const base = [trees.base[trees.base.length === 1 ? 0 : id] ?? 0]
  if (trees.base.length > 2)
    throw badPart({ path: 'base_values', value: trees.base }, '1 or 2 numbers, or none')
  const isRaw = trees.link === 'identity' && hasNegative(single)
  return { ...single, base, form: 'pair', isRaw, classes, linkNow: trees.link }
}

/** Two columns of weights: probabilities, of which the second is kept, or margins, of which softmax keeps the difference. */
function twoSided(trees: OnnxTrees, classes: readonly string[]): OnnxScores {
  if (trees.link === 'identity' && hasNegative(trees)) return plain(trees, classes)
  const base = baseOf(trees)
  const isDifference = trees.link === 'softmax'
  const weightOf = (id: number, weight: number) => (id === 1 ? weight : isDifference ? -weight : 0)
  return {
    ...trees,
    trees: trees.trees.map((tree) => rewritten(tree, weightOf)),
    outputs: 1,
    base: [base[1]! - (isDifference ? base[0]! : 0)],
    form: 'pair',
    isRaw: false,
    classes,
    link: isDifference ? 'logistic' : trees.link,
    linkNow: isDifference ? 'logistic' : trees.link,
  }
}

/** The same tree with all its weights on one output. */
function rewritten(tree: OnnxTree, weightOf: (id: number, weight: number) => number): OnnxTree {
  const { leaf, output, value } = tree.weights
  const weights = {
    leaf,
    output: output.map(() => 0),
    value: value.map((number, i) => weightOf(output[i]!, number)),
  }
  return { ...tree, weights }
}
