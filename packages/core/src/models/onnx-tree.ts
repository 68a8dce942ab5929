import { candorError } from '../errors.ts'
import { badPart, isPresent, type ModelPart, partOf, wordOf } from './model-json.ts'
import { nodeKinds } from './node-kind.ts'
import type { OnnxTensor } from './onnx-model.ts'

/**
 * One tree of an ONNX tree ensemble in our terms: left where a number is small, right where a test for equality holds. `isStrict`: the
 * node asks x < threshold where others ask x <= threshold. `weights` hold
 * what leaves add, one entry for each leaf and output.
 */
export type OnnxTree = {
  readonly feature: number[]
  readonly threshold: number[]
  readonly left: number[]
  readonly right: number[]
  readonly defaultLeft: boolean[]
  readonly kind: number[]
  readonly isStrict: boolean[]
  readonly sets: Map<number, number[]>
  readonly leafId: number[]
  readonly weights: OnnxWeights
}

/** Entry i: leaf `leaf[i]` adds `value[i]` to output `output[i]`. */
export type OnnxWeights = { readonly leaf: number[]; readonly output: number[]; readonly value: number[] }

/** The trees of one operator, before any other operator has changed their sum. */
export type OnnxTrees = {
  readonly trees: readonly OnnxTree[]
  /** numbers a row: targets, or classes */
  readonly outputs: number
  readonly base: ArrayLike<number>
  readonly isMean: boolean
  readonly link: 'identity' | 'logistic' | 'softmax'
  /** thresholds are float64 */
  readonly isDouble: boolean
}

/** Targets beyond this are a made-up number: each would need leaf weights of its own. */
export const mostTargets = 100_000

/** A tree without nodes, to be grown by `addSplit`. */
export function blankTree(): OnnxTree {
  return {
    feature: [],
    threshold: [],
    left: [],
    right: [],
    defaultLeft: [],
    kind: [],
    isStrict: [],
    sets: new Map(),
    leafId: [],
    weights: { leaf: [], output: [], value: [] },
  }
}

/** The tests that a node can make, in the order of their numbers in the TreeEnsemble operator. */
export const onnxModes = ['LEQ', 'LT', 'GTE', 'GT', 'EQ', 'NEQ', 'MEMBER'] as const

export type OnnxMode = (typeof onnxModes)[number]

/** A node as ONNX says it: `yes` and `no` are the children for a test that holds and for one that does not. */
export type OnnxSplit = {
  readonly mode: OnnxMode | 'LEAF'
  readonly feature: number
  readonly threshold: number
  readonly yes: number
  readonly no: number
  readonly missingTrue: boolean
  readonly set: readonly number[]
}

const leafSplit: OnnxSplit = {
  mode: 'LEAF',
  feature: -1,
  threshold: 0,
  yes: -1,
  no: -1,
  missingTrue: false,
  set: [],
}

/** Adds a leaf, and returns its place. */
export function addLeaf(tree: OnnxTree): number {
  return addSplit(tree, leafSplit)
}

/** Whether the child for a test that holds is the left one: where the test asks for small numbers, or for a difference. */
export function yesIsLeft(mode: OnnxMode | 'LEAF'): boolean {
  return mode === 'LEQ' || mode === 'LT' || mode === 'NEQ'
}

/**
 * Adds a node, and returns its place. Small numbers go left here: tests for large ones change their children's places. NaN fails every
 * test but `!=`, unless the node says that a missing value counts as true.
 */
export function addSplit(tree: OnnxTree, split: OnnxSplit): number {
  const { mode, feature, threshold, yes, no, missingTrue, set } = split
  const yesLeft = yesIsLeft(mode)
  // -1 would make a leaf of an inner node; -2 is refused as a feature
  const at = tree.feature.push(mode === 'LEAF' ? -1 : feature === -1 ? -2 : feature) - 1
  tree.threshold.push(threshold)
  tree.left.push(yesLeft ? yes : no)
  tree.right.push(yesLeft ? no : yes)
  tree.defaultLeft.push((missingTrue || mode === 'NEQ') === yesLeft)
  tree.kind.push(kindOf(mode))
  tree.isStrict.push(mode === 'LT' || mode === 'GTE')
  if (mode === 'MEMBER') tree.sets.set(at, [...set])
  return at
}

function kindOf(mode: OnnxMode | 'LEAF'): number {
  if (mode === 'EQ' || mode === 'NEQ') return nodeKinds.equal
  return mode === 'MEMBER' ? nodeKinds.member : nodeKinds.number
}

/** Adds what a leaf gives to an output. */
export function addWeight({ weights }: OnnxTree, leaf: number, output: number, value: number): void {
  weights.leaf.push(leaf)
  weights.output.push(output)
  weights.value.push(value)
}

/** The numbers of an attribute that is a tensor. */
export function tensorNumbers(part: ModelPart, length: number | null = null): ArrayLike<number> {
  const { numbers } = tensorIn(part)
  if (length !== null && numbers.length !== length)
    throw badPart({ path: part.path, value: `${numbers.length} numbers` }, String(length))
  return numbers
}

export function tensorIn(part: ModelPart): OnnxTensor {
  const tensor = part.value as OnnxTensor | null | undefined
  if (typeof tensor !== 'object' || tensor === null || !('dims' in tensor)) throw badPart(part, 'a tensor')
  return tensor
}

const aggregates = ['AVERAGE', 'SUM', 'MIN', 'MAX']
const transforms = ['NONE', 'SOFTMAX', 'LOGISTIC', 'SOFTMAX_ZERO', 'PROBIT']
const links = { NONE: 'identity', SOFTMAX: 'softmax', LOGISTIC: 'logistic' } as const

/** How an operator adds its trees up, and what it makes of the sum. */
export function sumOf(attributes: ModelPart): Pick<OnnxTrees, 'isMean' | 'link'> {
  const aggregate = worded(partOf(attributes, 'aggregate_function'), aggregates, 'SUM')
  const transform = worded(partOf(attributes, 'post_transform'), transforms, 'NONE')
  if (transform.value === 'PROBIT' || transform.value === 'SOFTMAX_ZERO')
    throw candorError('models.unsupported_model', {
      what: `ONNX post_transform ${transform.value}`,
      readable: Object.keys(links).join(', '),
    })
  return {
    isMean: wordOf(aggregate, ['SUM', 'AVERAGE']) === 'AVERAGE',
    link: links[wordOf(transform, ['NONE', 'SOFTMAX', 'LOGISTIC'])],
  }
}

/** The TreeEnsemble operator says with a number what the older ones say with a word. */
function worded(part: ModelPart, words: readonly string[], otherwise: string): ModelPart {
  if (!isPresent(part)) return { ...part, value: otherwise }
  return typeof part.value === 'number' ? { ...part, value: words[part.value] } : part
}
