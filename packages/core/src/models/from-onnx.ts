import { candorError } from '../errors.ts'
import { classNumbers, featureNamesOf, type ImportedModel, mostColumns } from './imported-model.ts'
import type { Model } from './model.ts'
import { badPart, isPresent, numbersOf, partOf } from './model-json.ts'
import { type OnnxAbout, onnxAbout } from './onnx-about.ts'
import { type OnnxScoresFlow, onnxEnsemble } from './onnx-ensemble.ts'
import { type OnnxFlow, onnxFlows, scoreColumns } from './onnx-flow.ts'
import { onnxIsolation } from './onnx-isolation.ts'
import { type OnnxModel, type OnnxNode, type OnnxValue, onnxModel } from './onnx-model.ts'

/**
 * Reads the trees of an ONNX file: TreeEnsembleClassifier and TreeEnsembleRegressor of every version, TreeEnsemble, the small graphs
 * around them that skl2onnx, onnxmltools and CatBoost write, and skl2onnx's isolation forests. A graph is followed, not run: what
 * would change scores in a way that trees cannot hold is refused by the operator's name.
 *
 * Leaf values are float32 in most files; they are summed in float64. ONNX has no covers.
 *
 * @throws models.damaged_protobuf, models.malformed_field, models.malformed_tree, models.unsupported_model,
 *   models.too_many_leaf_values
 * Source: onnx/onnx `docs/Operators-ml.md`.
 * @example
 * fromOnnx(Uint8Array.of(0x08, 0x0a)) // throws models.malformed_field
 */
export function fromOnnx(bytes: Uint8Array): ImportedModel {
  const model = onnxModel(bytes)
  const inputs = model.inputs.filter(({ name }) => !model.tensors.has(name))
  const about = onnxAbout(model.metadata)
  const columnsOf = columnsOfInputs(inputs, model.nodes)
  const flows = onnxFlows(model, inputs, columnsOf)
  const names = namesOf(inputs, columnsOf, about)
  const isolation = onnxIsolation(model, flows, names.featureNames)
  const known = about.levels?.length === names.featureNames.length ? about.levels : []
  const categoryLevels = names.featureNames.map((_, j) => known[j] ?? null)
  const imported = { format: 'onnx' as const, ...names, categoryLevels }
  if (isolation !== null) return { ...imported, warnings: [], model: anomalyModel(isolation) }
  const flow = scoresOf(model, flows, about)
  return {
    ...imported,
    warnings: warningsOf(flow, model.nodes),
    model: modelOf(flow, names.featureNames, about),
  }
}

function anomalyModel({ ensemble, anomaly }: NonNullable<ReturnType<typeof onnxIsolation>>): Model {
  return { algorithm: 'isolation-forest', task: 'anomaly', classes: [], calibrator: null, ensemble, anomaly }
}

/**
 * The columns of each input, one input after another. An input that does not say its width has one column; where it is the only one,
 * as many as the trees ask for.
 */
function columnsOfInputs(inputs: readonly OnnxValue[], nodes: readonly OnnxNode[]): Map<string, Int32Array> {
  const columns = new Map<string, Int32Array>()
  let next = 0
  for (const { name, width } of inputs) {
    const count = width ?? (inputs.length === 1 ? columnsAsked(nodes) : 1)
    if (!(next + count <= mostColumns))
      throw badPart({ path: `input ${name}`, value: `${count} columns` }, `at most ${mostColumns} in all`)
    const first = next
    columns.set(
      name,
      Int32Array.from({ length: count }, (_, j) => first + j),
    )
    next += count
  }
  return columns
}

function columnsAsked(nodes: readonly OnnxNode[]): number {
  const lists = nodes.map(({ attributes }) => partOf(attributes, 'nodes_featureids')).filter(isPresent)
  return lists.reduce(
    (most, list) => Array.from(numbersOf(list)).reduce((a, b) => Math.max(a, b + 1), most),
    1,
  )
}

/** Inputs of one column have a name each; those of a wider input are made up. */
function namesOf(
  inputs: readonly OnnxValue[],
  columnsOf: ReadonlyMap<string, Int32Array>,
  about: OnnxAbout,
): Pick<ImportedModel, 'featureNames' | 'namesAreGenerated'> {
  const count = inputs.reduce((sum, { name }) => sum + columnsOf.get(name)!.length, 0)
  if (about.features?.length === count) return featureNamesOf(about.features, count)
  if (inputs.length < 2) return featureNamesOf([], count)
  const names = inputs.flatMap(({ name }) =>
    Array.from(columnsOf.get(name)!, (_, j) => (columnsOf.get(name)!.length === 1 ? name : `${name}_${j}`)),
  )
  return featureNamesOf(names, count)
}

/** The scores that leave the graph: those with a link where it also gives them without; of our own isolation forests those without. */
function scoresOf(
  { outputs, nodes }: OnnxModel,
  flows: ReadonlyMap<string, OnnxFlow>,
  { anomaly }: OnnxAbout,
): OnnxScoresFlow {
  const found: OnnxScoresFlow[] = []
  const parts: OnnxScoresFlow[] = []
  for (const { name, elementType } of outputs) {
    const flow = flows.get(name) ?? { kind: 'other', operator: `output ${name}` }
    if (flow.kind === 'scores' && flow.form === 'part') parts.push(flow)
    else if (flow.kind === 'scores' && (flow.form === 'size' || flow.form === 'sign'))
      throw unfollowed('Abs or Sign of the scores')
    else if (flow.kind === 'scores' && flow.form !== 'opposite') found.push(flow)
    else if (flow.kind === 'other' && !decisionTypes.includes(elementType)) throw unfollowed(flow.operator)
  }
  if (parts.length > 0) found.push(wholeOf(parts))
  const isWanted = ({ linkNow }: OnnxScoresFlow) => (linkNow === 'identity') === (anomaly !== undefined)
  const scores = found.find(isWanted) ?? found.at(-1)
  if (scores === undefined)
    throw unfollowed([...new Set(nodes.map(({ operator }) => operator))].slice(0, 8).join(', '))
  if (found.some(({ sources }) => sources.join() !== scores.sources.join()))
    throw unfollowed('several models')
  return scores
}

/** The scores whose columns leave the graph one by one. */
function wholeOf(parts: readonly OnnxScoresFlow[]): OnnxScoresFlow {
  const first = parts[0]!
  const isWhole =
    parts.length === scoreColumns(first) &&
    parts.every(
      ({ part, trees, linkNow }, k) => part === k && trees === first.trees && linkNow === first.linkNow,
    )
  if (!isWhole) throw unfollowed('Slice, and not of all classes in their order')
  return { ...first, form: first.outputs === 1 ? 'pair' : 'plain' }
}

/** Types of numbers and texts that labels have: int32, int64, text, boolean. */
const decisionTypes = [6, 7, 8, 9]

function unfollowed(what: string): Error {
  return candorError('models.unsupported_model', {
    what: `ONNX graph with ${what}`,
    readable:
      'TreeEnsembleClassifier, TreeEnsembleRegressor, TreeEnsemble straight on the inputs, and what skl2onnx writes behind them',
  })
}

function warningsOf({ isRaw, outputs }: OnnxScoresFlow, nodes: readonly OnnxNode[]): string[] {
  const linksInside = nodes.some(
    ({ operator, attributes }) =>
      (operator === 'TreeEnsemble' || (operator === 'TreeEnsembleRegressor' && outputs === 1)) &&
      !([undefined, 0, 'NONE'] as unknown[]).includes(partOf(attributes, 'post_transform').value),
  )
  return [
    ...(isRaw ? ['The graph gives the raw scores of a classifier: they are taken as predictions.'] : []),
    ...(linksInside
      ? [
          'The tree operator has a link of its own, which is applied here; onnxruntime leaves it out or takes another.',
        ]
      : []),
  ]
}

function modelOf(flow: OnnxScoresFlow, featureNames: readonly string[], about: OnnxAbout): Model {
  const ensemble = onnxEnsemble(flow, featureNames)
  if (about.anomaly !== undefined) return anomalyModel({ ensemble, anomaly: about.anomaly })
  const count = Math.max(2, flow.outputs)
  const named = [flow.classes, about.classes].find((classes) => classes?.length === count)
  const isLinked = flow.linkNow === 'logistic' || flow.linkNow === 'softmax'
  const isClasses = !flow.isRaw && about.task !== 'regression' && (named !== undefined || isLinked)
  return {
    algorithm: about.algorithm ?? (flow.isMean || (isClasses && flow.linkNow === 'identity') ? 'rf' : 'gbm'),
    task: isClasses ? 'classification' : 'regression',
    classes: isClasses ? (named ?? classNumbers(count)) : [],
    calibrator: null,
    ensemble,
  }
}
