import { candorError } from '../errors.ts'
import { averagePathLength } from './average-path-length.ts'
import type { Ensemble } from './ensemble.ts'
import type { ImportedModel } from './imported-model.ts'
import type { LinearModel, Model } from './model.ts'
import { hasSet, nodeKinds } from './node-kind.ts'
import { onnxAboutKey } from './onnx-about.ts'
import {
  type OnnxConstant,
  type OnnxGraph,
  type OnnxGraphNode,
  type OnnxGraphValue,
  onnxBytes,
} from './onnx-bytes.ts'
import { onnxEnsembleNode } from './onnx-ensemble-node.ts'
import { onnxRegressorNode } from './onnx-regressor-node.ts'
import { summedForm, summedLinear } from './summed-form.ts'

/**
 * A model as an ONNX file, readable by onnxruntime: input `X` of all columns in order (float32, or float64 where the model compares
 * float64), trees, then the link. Opposite of `fromOnnx`.
 *
 * ```
 * classification   label, probabilities (rows × classes), margin (rows × outputs)
 * regression       prediction, and margin where there is a link
 * anomaly          anomaly_score, anomaly, margin (minus the mean path length)
 * ```
 *
 * Trees are a TreeEnsembleRegressor (ai.onnx.ml 3), or with category splits a TreeEnsemble (ai.onnx.ml 5). Leaves and sums are float32
 * in most runtimes; a sum of columns is float64, rounded at its end: answers agree to some 1e-7 of the margins' size. The file's metadata keep the names of features and classes, and
 * the texts of category codes: inputs are codes.
 *
 * @param about the texts of category codes; default none
 * @throws models.not_exportable for calibrators that are no logistic function of the margin, and splits that take zero for missing
 * Source: onnx/onnx `docs/Operators-ml.md`.
 * @example
 * fromOnnx(toOnnx(model)).model.ensemble.link // 'logistic'
 */
export function toOnnx(
  model: Model | LinearModel,
  about: Partial<Pick<ImportedModel, 'categoryLevels'>> = {},
): Uint8Array<ArrayBuffer> {
  const { graph, shape } = 'linear' in model ? linearGraph(model) : treeGraph(model)
  graph.outputs.push(...outputsFor[model.task](graph, model, shape))
  const inputs: OnnxGraphValue[] = [{ name: 'X', type: shape.precision, columns: shape.featureNames.length }]
  return onnxBytes({ ...graph, inputs, metadata: metadataOf(model, shape, about.categoryLevels) })
}

/** What stands around the sums. */
type Shape = Pick<Ensemble, 'featureNames' | 'precision' | 'outputs' | 'link'>

function treeGraph(model: Model): { readonly graph: Growing; readonly shape: Shape } {
  const ensemble = summedForm(model, 'ONNX')
  if (ensemble.kind.includes(nodeKinds.zeroMissing))
    throw candorError('models.not_exportable', {
      format: 'ONNX',
      reason: 'it has splits that take zero for missing',
    })
  return { graph: startGraph(ensemble), shape: ensemble }
}

/** Columns times coefficients in float64. */
function linearGraph(model: LinearModel): { readonly graph: Growing; readonly shape: Shape } {
  const { featureNames, coefficients, intercepts, link } = summedLinear(model, 'ONNX')
  const graph: Growing = { nodes: [], constants: {}, outputs: [], treeOperators: 3 }
  const outputs = intercepts.length
  const values = featureNames.flatMap((_, j) => coefficients.map((row) => row[j]!))
  const weights = constant(graph, 'coefficients', {
    type: 'float64',
    values,
    dims: [featureNames.length, outputs],
  })
  const start = constant(graph, 'intercepts', { type: 'float64', values: intercepts, dims: [1, outputs] })
  const sum = add(graph, 'Add', [add(graph, 'MatMul', ['X', weights], 'product'), start], 'sum')
  add(graph, 'Cast', [sum], 'margin', { to: { int: 1 } })
  return { graph, shape: { featureNames, precision: 'float64', outputs, link } }
}

function metadataOf(
  { algorithm, task, classes, ...model }: Model | LinearModel,
  { featureNames }: Shape,
  levels: ImportedModel['categoryLevels'] = [],
) {
  const anomaly = 'anomaly' in model ? model.anomaly : undefined
  const said = {
    algorithm,
    task,
    features: featureNames,
    ...(classes.length > 0 ? { classes } : {}),
    ...(anomaly === undefined ? {} : { anomaly }),
    ...(levels.some((texts) => texts !== null) ? { levels } : {}),
  }
  return { [onnxAboutKey]: JSON.stringify(said) }
}

type Growing = Pick<OnnxGraph, 'treeOperators'> & {
  readonly nodes: OnnxGraphNode[]
  readonly constants: Record<string, OnnxConstant>
  readonly outputs: OnnxGraphValue[]
}

/** The graph up to `margin`. */
function startGraph(ensemble: Ensemble): Growing {
  const hasSets = ensemble.kind.some(hasSet)
  const graph: Growing = { nodes: [], constants: {}, outputs: [], treeOperators: hasSets ? 5 : 3 }
  graph.nodes.push(hasSets ? onnxEnsembleNode(ensemble, 'trees') : onnxRegressorNode(ensemble, 'trees'))
  const isDouble = hasSets && ensemble.precision === 'float64'
  const sum = isDouble ? add(graph, 'Cast', ['trees'], 'sum', { to: { int: 1 } }) : 'trees'
  const base = constant(graph, 'base', {
    type: 'float32',
    values: ensemble.base,
    dims: [1, ensemble.outputs],
  })
  add(graph, 'Add', [sum, base], 'margin')
  return graph
}

function add(
  { nodes }: Growing,
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: NonNullable<OnnxGraphNode['attributes']> = {},
): string {
  nodes.push({ operator, inputs, outputs: [output], attributes })
  return output
}

function constant({ constants }: Growing, name: string, value: OnnxConstant): string {
  constants[name] = value
  return name
}

type OutputsOf = (graph: Growing, model: Model | LinearModel, shape: Shape) => OnnxGraphValue[]

const outputsFor: Readonly<Record<Model['task'], OutputsOf>> = {
  classification: (graph, { classes }, ensemble) => {
    addLink(graph, ensemble, ensemble.outputs === 1 ? 'probability' : 'probabilities')
    if (ensemble.outputs === 1) addPair(graph)
    add(graph, 'ArgMax', ['probabilities'], 'place', { axis: { int: 1 }, keepdims: { int: 0 } })
    const labels = labelsOf(classes)
    add(graph, 'Gather', [constant(graph, 'classes', labels), 'place'], 'label')
    return [
      { name: 'label', type: labels.type, columns: null },
      { name: 'probabilities', type: 'float32', columns: classes.length },
      { name: 'margin', type: 'float32', columns: ensemble.outputs },
    ]
  },
  regression: (graph, _, ensemble) => {
    addLink(graph, ensemble, 'prediction')
    const shape = { type: 'float32', columns: ensemble.outputs } as const
    const margin = ensemble.link === 'identity' ? [] : [{ name: 'margin', ...shape }]
    return [{ name: 'prediction', ...shape }, ...margin]
  },
  anomaly: (graph, model) => {
    const anomaly = 'anomaly' in model ? model.anomaly : undefined
    const unit = averagePathLength(anomaly?.samples ?? 1)
    const factor = constant(graph, 'factor', {
      type: 'float32',
      values: [unit === 0 ? 0 : Math.LN2 / unit],
      dims: [1],
    })
    add(graph, 'Mul', ['margin', factor], 'exponent')
    add(graph, 'Exp', ['exponent'], 'anomaly_score')
    const threshold = constant(graph, 'threshold', { type: 'float32', values: [anomaly?.threshold ?? 0.5] })
    add(graph, 'Greater', ['anomaly_score', threshold], 'above')
    add(graph, 'Cast', ['above'], 'anomaly', { to: { int: 7 } })
    return [
      { name: 'anomaly_score', type: 'float32', columns: 1 },
      { name: 'anomaly', type: 'int64', columns: 1 },
      { name: 'margin', type: 'float32', columns: 1 },
    ]
  },
}

/** Class names that are whole numbers are written as such. */
function labelsOf(classes: readonly string[]): OnnxConstant {
  const areNumbers = classes.every((name) => /^(0|-?[1-9]\d{0,14})$/.test(name))
  return areNumbers ? { type: 'int64', values: classes.map(Number) } : { type: 'text', values: classes }
}

const linkSteps: Readonly<Record<Ensemble['link'], (graph: Growing, output: string) => void>> = {
  identity: (graph, output) => add(graph, 'Identity', ['margin'], output),
  logistic: (graph, output) => add(graph, 'Sigmoid', ['margin'], output),
  softmax: (graph, output) => add(graph, 'Softmax', ['margin'], output, { axis: { int: 1 } }),
  exp: (graph, output) => add(graph, 'Exp', ['margin'], output),
  softplus: (graph, output) => add(graph, 'Softplus', ['margin'], output),
  signed_square: (graph, output) => {
    add(graph, 'Abs', ['margin'], 'size')
    add(graph, 'Mul', ['size', 'margin'], output)
  },
  step: (graph, output) => add(graph, 'Relu', [add(graph, 'Sign', ['margin'], 'sign')], output),
}

function addLink(graph: Growing, { link }: Shape, output: string): void {
  linkSteps[link](graph, output)
}

/** The probability of the first class beside that of the second. */
function addPair(graph: Growing): void {
  const one = constant(graph, 'one', { type: 'float32', values: [1] })
  add(graph, 'Sub', [one, 'probability'], 'opposite')
  add(graph, 'Concat', ['opposite', 'probability'], 'probabilities', { axis: { int: 1 } })
}
