import { log } from '../math/index.ts'
import { mostColumns } from './imported-model.ts'
import { isPresent, partOf } from './model-json.ts'
import type { OnnxModel, OnnxNode, OnnxTensor, OnnxValue } from './onnx-model.ts'
import { type OnnxScores, onnxScores } from './onnx-scores.ts'

/**
 * What a name in a graph stands for: the model's columns, a constant, scores, something that is decided from them (a label), or
 * something else, with the first operator that could not be followed.
 */
export type OnnxFlow =
  | {
      readonly kind: 'input'
      readonly columns: Int32Array
      readonly precision: 'float32' | 'float64'
      readonly isDouble: boolean
    }
  | { readonly kind: 'constant'; readonly tensor: OnnxTensor }
  | (OnnxScores & {
      readonly kind: 'scores'
      readonly precision: 'float32' | 'float64'
      /** the tree operators that are summed here, by their outputs: none may be in a sum twice */
      readonly sources: readonly string[]
    })
  | { readonly kind: 'label' }
  | { readonly kind: 'other'; readonly operator: string }

type ScoresFlow = Extract<OnnxFlow, { kind: 'scores' }>
type InputFlow = Extract<OnnxFlow, { kind: 'input' }>

/**
 * Follows a graph from its inputs: each operator's outputs by what its inputs are. Only what keeps scores of trees exact is followed;
 * all else becomes 'other' and is refused by name where it reaches an output.
 *
 * @param columnsOf the columns of each input, counted through all inputs
 * @throws as `onnxScores`
 */
export function onnxFlows(
  { nodes, tensors }: OnnxModel,
  inputs: readonly OnnxValue[],
  columnsOf: ReadonlyMap<string, Int32Array>,
): Map<string, OnnxFlow> {
  const flows = new Map<string, OnnxFlow>()
  for (const [name, tensor] of tensors) flows.set(name, { kind: 'constant', tensor })
  for (const { name, elementType } of inputs) flows.set(name, inputFlow(columnsOf.get(name)!, elementType))
  for (const node of nodes) {
    const given = node.inputs.map(
      (name) => flows.get(name) ?? { kind: 'other' as const, operator: `input ${name}` },
    )
    const results = flowsOf(node, given)
    node.outputs.forEach((name, i) => {
      flows.set(name, results[i] ?? results[0]!)
    })
  }
  return flows
}

function inputFlow(columns: Int32Array, elementType: number): OnnxFlow {
  if (elementType === 8) return { kind: 'other', operator: 'texts' }
  const isDouble = elementType === 11
  return { kind: 'input', columns, precision: isDouble ? 'float64' : 'float32', isDouble }
}

/** One flow for each output of the node; where there are fewer, the first stands for the rest. */
function flowsOf(node: OnnxNode, given: readonly OnnxFlow[]): OnnxFlow[] {
  if (node.operator.startsWith('TreeEnsemble')) return treeFlows(node, given[0])
  const followed = followers[node.operator]?.(given, node)
  if (followed !== undefined && followed !== null) return [followed]
  const isLabel =
    given.some(({ kind }) => kind === 'label') &&
    given.every(({ kind }) => kind === 'label' || kind === 'constant')
  const earlier = given.find((flow) => flow.kind === 'other')
  return [isLabel ? { kind: 'label' } : (earlier ?? { kind: 'other', operator: node.operator })]
}

/** A classifier's first output is the label, its second the scores. */
function treeFlows(node: OnnxNode, input: OnnxFlow | undefined): OnnxFlow[] {
  const scores = onnxScores(node)
  if (scores === null) return [{ kind: 'other', operator: node.operator }]
  if (input?.kind !== 'input') {
    const operator = input?.kind === 'other' ? `${input.operator} before the trees` : node.operator
    return [{ kind: 'other', operator }]
  }
  const flow: ScoresFlow = {
    ...onColumns(scores, input.columns),
    kind: 'scores',
    precision: input.precision,
    isDouble: scores.isDouble || input.isDouble,
    sources: [node.outputs.join()],
  }
  return node.operator === 'TreeEnsembleClassifier' ? [{ kind: 'label' }, flow] : [flow]
}

function onColumns(scores: OnnxScores, columns: Int32Array): OnnxScores {
  const column = (feature: number) => (feature < 0 ? feature : (columns[feature] ?? Number.NaN))
  return { ...scores, trees: scores.trees.map((tree) => ({ ...tree, feature: tree.feature.map(column) })) }
}

type Follower = (given: readonly OnnxFlow[], node: OnnxNode) => OnnxFlow | null

const same: Follower = ([first]) => first ?? null

/** Shapes may change where there is one number a row. */
const reshaped: Follower = ([first]) =>
  first?.kind === 'label' || (first?.kind === 'scores' && isOneColumn(first)) ? first : null

function isOneColumn({ outputs, form }: ScoresFlow): boolean {
  return form === 'part' || (outputs === 1 && form === 'plain')
}

const decided: Follower = ([first]) =>
  first?.kind === 'scores' || first?.kind === 'label' ? { kind: 'label' } : null

const followers: Readonly<Record<string, Follower>> = {
  Identity: same,
  Dropout: same,
  ZipMap: same,
  Cast: cast,
  Reshape: reshaped,
  Flatten: reshaped,
  Squeeze: reshaped,
  Unsqueeze: reshaped,
  Constant: (_, { attributes }) => {
    const value = partOf(attributes, 'value')
    return isPresent(value) ? { kind: 'constant', tensor: value.value as OnnxTensor } : null
  },
  Slice: sliced,
  Gather: picked,
  ArrayFeatureExtractor: picked,
  Concat: joined,
  FeatureVectorizer: joined,
  Normalizer: ([first], { attributes }) =>
    first?.kind === 'scores' &&
    !first.isRaw &&
    first.classes !== null &&
    partOf(attributes, 'norm').value === 'L1'
      ? first
      : null,
  Add: added,
  Sum: added,
  Sub: subtracted,
  Mul: ([a, b]) => squared(a, b) ?? scaled(a, constantIn(b)) ?? scaled(b, constantIn(a)),
  Div: ([a, b]) => {
    const divisor = constantIn(b)
    return divisor === null
      ? null
      : scaled(
          a,
          divisor.map((number) => 1 / number),
        )
  },
  Neg: ([a]) => scaled(a, [-1]),
  Sigmoid: ([a]) => (isScored(a) && (a.form === 'plain' || a.isRaw) ? linked(a, 'logistic') : null),
  Softmax: ([a]) => (isScored(a) && a.form === 'plain' && a.outputs > 1 ? linked(a, 'softmax') : null),
  Exp: ([a]) => (isScored(a) && a.form === 'plain' ? linked(a, 'exp') : null),
  Softplus: ([a]) => (isScored(a) && a.form === 'plain' ? linked(a, 'softplus') : null),
  Abs: ([a]) => (isScored(a) && a.form === 'plain' ? { ...a, form: 'size' } : null),
  Sign: ([a]) => (isScored(a) && a.form === 'plain' ? { ...a, form: 'sign' } : null),
  Relu: ([a]) => (isScored(a) && a.form === 'sign' ? linked({ ...a, form: 'plain' }, 'step') : null),
  ArgMax: decided,
  Greater: decided,
  GreaterOrEqual: decided,
  Less: decided,
  LessOrEqual: decided,
}

function cast([first]: readonly OnnxFlow[], { attributes }: OnnxNode): OnnxFlow | null {
  const to = partOf(attributes, 'to').value
  if (first?.kind === 'label') return first
  if (to !== 1 && to !== 11) return null
  if (first?.kind !== 'input') return first?.kind === 'scores' ? first : null
  return to === 1 ? { ...first, precision: 'float32', isDouble: false } : { ...first, isDouble: true }
}

/** Columns of the input by their numbers; of two classes the second is the score. */
function picked([data, places]: readonly OnnxFlow[]): OnnxFlow | null {
  if (data?.kind === 'constant' && places?.kind === 'label') return places
  if (places?.kind !== 'constant') return null
  const wanted = Array.from(places.tensor.numbers)
  if (data?.kind === 'input') {
    const columns = Int32Array.from(wanted, (place) => data.columns[place] ?? -1)
    return columns.includes(-1) ? null : { ...data, columns }
  }
  if (data?.kind !== 'scores' || data.form !== 'pair' || data.isRaw || wanted.length !== 1) return null
  return { ...data, form: wanted[0] === 1 ? 'plain' : 'opposite' }
}

/** One column of a classifier's scores, as skl2onnx writes `zipmap='columns'`. */
function sliced([data, ...rest]: readonly OnnxFlow[]): OnnxFlow | null {
  const [from, to, axis] = rest.map((flow) => constantIn(flow))
  if (data?.kind !== 'scores' || (data.form !== 'plain' && data.form !== 'pair')) return null
  const isColumn = from?.length === 1 && to?.length === 1 && to[0] === from[0]! + 1 && axis?.[0] === 1
  const known = isColumn && rest.length === 3 && from[0]! >= 0 && from[0]! < scoreColumns(data)
  return known ? { ...data, form: 'part', part: from[0]! } : null
}

/** How many columns stand for scores in the graph. */
export function scoreColumns({ outputs, classes }: Pick<OnnxScores, 'outputs' | 'classes'>): number {
  return outputs === 1 && classes !== null ? 2 : outputs
}

function joined(given: readonly OnnxFlow[]): OnnxFlow | null {
  const [first, second] = given
  if (first?.kind === 'input') return joinedColumns(given, first)
  const isPair =
    first?.kind === 'scores' &&
    second?.kind === 'scores' &&
    given.length === 2 &&
    first.trees === second.trees
  return isPair && first.form === 'opposite' && second.form === 'plain' ? { ...second, form: 'pair' } : null
}

function joinedColumns(given: readonly OnnxFlow[], first: InputFlow): OnnxFlow | null {
  const inputs = given.filter((flow) => flow.kind === 'input')
  const alike = inputs.every(
    ({ precision, isDouble }) => precision === first.precision && isDouble === first.isDouble,
  )
  const width = inputs.reduce((sum, { columns }) => sum + columns.length, 0)
  if (inputs.length !== given.length || !alike || width > mostColumns) return null
  return { ...first, columns: Int32Array.from(inputs.flatMap(({ columns }) => [...columns])) }
}

/** Scores whose link has not been applied. */
function isScored(flow: OnnxFlow | undefined): flow is ScoresFlow {
  return flow?.kind === 'scores' && flow.linkNow === 'identity'
}

function linked(scores: ScoresFlow, linkNow: OnnxScores['linkNow']): OnnxFlow {
  return { ...scores, linkNow, isRaw: false }
}

function constantIn(flow: OnnxFlow | undefined): number[] | null {
  return flow?.kind === 'constant' ? Array.from(flow.tensor.numbers) : null
}

function added(given: readonly OnnxFlow[]): OnnxFlow | null {
  return given
    .slice(1)
    .reduce<OnnxFlow | null>((sum, flow) => (sum === null ? null : sumOfTwo(sum, flow)), given[0] ?? null)
}

function sumOfTwo(a: OnnxFlow, b: OnnxFlow): OnnxFlow | null {
  if (a.kind === 'constant') return b.kind === 'constant' ? null : sumOfTwo(b, a)
  const constant = constantIn(b)
  if (constant !== null) return isScored(a) && a.form === 'plain' ? shifted(a, constant) : null
  if (!isScored(a) || !isScored(b) || a.form !== 'plain' || b.form !== 'plain') return null
  const alike = a.outputs === b.outputs && !a.isMean && !b.isMean && a.precision === b.precision
  const sources = [...a.sources, ...b.sources]
  if (!alike || new Set(sources).size !== sources.length) return null
  return {
    ...a,
    trees: [...a.trees, ...b.trees],
    base: Array.from(a.base, (base, k) => base + b.base[k]!),
    isDouble: a.isDouble || b.isDouble,
    sources,
  }
}

function shifted(scores: ScoresFlow, by: readonly number[]): OnnxFlow | null {
  if (by.length !== 1 && by.length !== scores.outputs) return null
  return { ...scores, base: Array.from(scores.base, (base, k) => base + by[by.length === 1 ? 0 : k]!) }
}

/** scores - constant, or 1 - probability. */
function subtracted([a, b]: readonly OnnxFlow[]): OnnxFlow | null {
  const right = constantIn(b)
  if (right !== null)
    return isScored(a) && a.form === 'plain'
      ? shifted(
          a,
          right.map((number) => -number),
        )
      : null
  const left = constantIn(a)
  const isOpposite =
    left?.length === 1 && left[0] === 1 && b?.kind === 'scores' && b.outputs === 1 && b.form === 'plain'
  return isOpposite ? { ...b, form: 'opposite' } : null
}

/** Size times score: the square with the sign of the score. */
function squared(a: OnnxFlow | undefined, b: OnnxFlow | undefined): OnnxFlow | null {
  if (!isScored(a) || !isScored(b) || a.trees !== b.trees) return null
  return a.form === 'size' && b.form === 'plain' ? linked(b, 'signed_square') : null
}

/** One factor for all; behind an exponential it moves the base: c e^m = e^(m + ln c). */
function scaled(flow: OnnxFlow | undefined, factors: readonly number[] | null): OnnxFlow | null {
  if (flow?.kind !== 'scores' || factors?.length !== 1) return null
  const [factor] = factors as [number]
  if (factor === 1) return flow
  if (flow.linkNow === 'exp' && factor > 0)
    return { ...flow, base: Array.from(flow.base, (base) => base + log(factor)) }
  const isLinear = isScored(flow) && (flow.form === 'plain' || (flow.form === 'pair' && flow.isRaw))
  if (!isLinear) return null
  const trees = flow.trees.map((tree) => ({
    ...tree,
    weights: { ...tree.weights, value: tree.weights.value.map((value) => factor * value) },
  }))
  return { ...flow, trees, base: Array.from(flow.base, (base) => factor * base) }
}
