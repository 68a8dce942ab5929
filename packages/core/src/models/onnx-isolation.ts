import type { AnomalyScale } from './anomaly-scores.ts'
import { averagePathLength } from './average-path-length.ts'
import { buildEnsemble, type TreeSpec } from './build-ensemble.ts'
import type { Ensemble } from './ensemble.ts'
import { pathLengthLeaves } from './isolation-leaves.ts'
import { badPart, isPresent, numbersOf, partOf } from './model-json.ts'
import { numberRule, type OnnxScoresFlow } from './onnx-ensemble.ts'
import type { OnnxFlow } from './onnx-flow.ts'
import type { OnnxModel, OnnxNode } from './onnx-model.ts'
import type { OnnxTree } from './onnx-tree.ts'

export type OnnxIsolation = { readonly ensemble: Ensemble; readonly anomaly: AnomalyScale }

/**
 * An isolation forest in the graph that skl2onnx writes for it: each tree is a regressor that gives the number of the leaf, two label encoders
 * turn that number into the leaf's depth + 1 and its rows, and some twenty operators a tree compute 2^(-Σ (depth + c(rows)) / (T c(ψ))). Only
 * the trees, the rows of their leaves, T c(ψ) and the offset are taken; the rest is recognised, not run. Null for other graphs.
 *
 * Rows of leaves add up to covers. ψ is the rows of a root where c(ψ) fits, else (with bootstrap) what c(ψ) says.
 *
 * @throws models.malformed_field where the graph has the operators of an isolation forest in another arrangement
 * Source: onnx/sklearn-onnx `skl2onnx/operator_converters/isolation_forest.py`.
 */
export function onnxIsolation(
  model: OnnxModel,
  flows: ReadonlyMap<string, OnnxFlow>,
  featureNames: readonly string[],
): OnnxIsolation | null {
  const regressors = model.nodes.filter(({ operator }) => operator === 'TreeEnsembleRegressor')
  const has = (operator: string) => model.nodes.some((node) => node.operator === operator)
  if (regressors.length === 0 || !has('LabelEncoder') || !has('Pow')) return null
  const graph = { model, readersOf: readersIn(model) }
  const members = regressors.map((node) => memberOf(graph, node, flows))
  const first = members[0]!.flow
  const rule = numberRule({
    trees: members.map(({ tree }) => tree),
    isDouble: members.some(({ flow }) => flow.isDouble),
  })
  const ensemble = buildEnsemble(
    members.map(({ tree, rows }) => {
      const spec = rule.specOf(tree)
      return { ...spec, ...pathLengthLeaves(spec, rows), cover: coverOf(spec, rows) }
    }),
    {
      featureNames,
      comparison: rule.comparison,
      thresholdPrecision: rule.thresholdPrecision,
      precision: first.precision,
      missing: 'default_direction',
      accumulator: 'float64',
      combine: 'mean',
      link: 'identity',
      coverSource: 'count',
    },
  )
  const unit = divisorOf(graph) / regressors.length
  return {
    ensemble,
    anomaly: { samples: samplesFor(unit, ensemble.cover[0]!), threshold: thresholdOf(graph) },
  }
}

type Graph = { readonly model: OnnxModel; readonly readersOf: ReadonlyMap<string, readonly OnnxNode[]> }

function readersIn({ nodes }: OnnxModel): Map<string, OnnxNode[]> {
  const readers = new Map<string, OnnxNode[]>()
  for (const node of nodes)
    for (const name of node.inputs) {
      const known = readers.get(name)
      if (known === undefined) readers.set(name, [node])
      else known.push(node)
    }
  return readers
}

function unknownShape(what: string): Error {
  return badPart({ path: `isolation forest: ${what}`, value: undefined }, 'the graph that skl2onnx writes')
}

/** One tree with the training rows of its leaves. */
type Member = { readonly tree: OnnxTree; readonly rows: Float64Array; readonly flow: OnnxScoresFlow }

function memberOf(graph: Graph, node: OnnxNode, flows: ReadonlyMap<string, OnnxFlow>): Member {
  const flow = flows.get(node.outputs[0] ?? '')
  if (flow?.kind !== 'scores' || flow.trees.length !== 1 || flow.outputs !== 1)
    throw unknownShape('one tree a regressor')
  const [tree] = flow.trees as [OnnxTree]
  return { tree, rows: leafRows(tree, tablesBehind(graph, node)), flow }
}

type Table = ReadonlyMap<number, number>

/** What the label encoders behind a regressor make of a leaf's number. */
function tablesBehind({ readersOf }: Graph, node: OnnxNode): Table[] {
  const after = (name: string, operator: string) =>
    (readersOf.get(name) ?? []).filter((next) => next.operator === operator)
  const casts = after(node.outputs[0] ?? '', 'Cast')
  return casts.flatMap(({ outputs }) => after(outputs[0] ?? '', 'LabelEncoder')).map(tableOf)
}

function tableOf({ attributes }: OnnxNode): Table {
  const keys = numbersOf(partOf(attributes, 'keys_int64s'))
  const values = partOf(attributes, 'values_floats')
  if (!isPresent(values)) throw unknownShape('the values of a label encoder')
  const numbers = numbersOf(values, keys.length)
  return new Map(Array.from(keys, (key, i) => [key, numbers[i]!]))
}

/** One table holds depth + 1 of each leaf; the other its rows. */
function leafRows(tree: OnnxTree, tables: readonly Table[]): Float64Array {
  const depths = depthsOf(tree)
  const isDepth = (table: Table) =>
    tree.weights.leaf.every((leaf, i) => table.get(tree.weights.value[i]!) === depths[leaf]! + 1)
  const depthTable = tables.find(isDepth)
  const rowTable = tables.find((table) => table !== depthTable)
  if (tables.length !== 2 || depthTable === undefined || rowTable === undefined)
    throw unknownShape('depth and rows of each leaf')
  const rows = new Float64Array(tree.feature.length)
  tree.weights.leaf.forEach((leaf, i) => {
    rows[leaf] = rowTable.get(tree.weights.value[i]!) ?? Number.NaN
  })
  return rows
}

function depthsOf({ feature, left, right }: OnnxTree): Int32Array {
  const depths = new Int32Array(feature.length).fill(-1)
  depths[0] = 0
  const open = [0]
  while (open.length > 0) {
    const node = open.pop()!
    if (feature[node] === -1) continue
    for (const child of [left[node]!, right[node]!]) {
      if (depths[child] !== -1) continue
      depths[child] = depths[node]! + 1
      open.push(child)
    }
  }
  return depths
}

/** The rows of the leaves below each node. */
function coverOf(
  { feature, left, right }: Pick<TreeSpec, 'feature' | 'left' | 'right'>,
  rows: Float64Array,
): Float64Array {
  const cover = rows.slice()
  const order = [0]
  for (let i = 0; i < order.length && order.length <= feature.length; i++)
    if (feature[order[i]!]! !== -1 && feature[order[i]!] !== undefined)
      order.push(left[order[i]!]!, right[order[i]!]!)
  for (const node of order.reverse())
    if (feature[node]! !== -1)
      cover[node] = (cover[left[node]!] ?? Number.NaN) + (cover[right[node]!] ?? Number.NaN)
  return cover
}

/** The constant that a name stands for where it is one number. */
function numberBehind({ model }: Graph, name: string | undefined): number | null {
  const tensor = model.tensors.get(name ?? '')
  return tensor?.numbers.length === 1 ? tensor.numbers[0]! : null
}

function writerOf({ model }: Graph, name: string | undefined): OnnxNode | undefined {
  return model.nodes.find(({ outputs }) => outputs.includes(name ?? ''))
}

/** T c(ψ): Pow(2, Neg(Div(sum, constant))). */
function divisorOf(graph: Graph): number {
  const pow = powOf(graph)
  const minus = writerOf(graph, pow.inputs[1])
  const division = writerOf(graph, minus?.inputs[0])
  const divisor = division?.operator === 'Div' ? numberBehind(graph, division.inputs[1]) : null
  const isWhole =
    numberBehind(graph, pow.inputs[0]) === 2 && minus?.operator === 'Neg' && divisor !== null && divisor > 0
  if (!isWhole) throw unknownShape('the unit of path lengths')
  return divisor
}

function powOf({ model }: Graph): OnnxNode {
  return model.nodes.find(({ operator }) => operator === 'Pow')!
}

/** Add(Neg(Pow), constant): the score is an anomaly where it is above the constant. */
function thresholdOf(graph: Graph): number {
  const after = (node: OnnxNode | undefined, operator: string) =>
    (graph.readersOf.get(node?.outputs[0] ?? '') ?? []).find((next) => next.operator === operator)
  const sum = after(after(powOf(graph), 'Neg'), 'Add')
  const threshold =
    sum === undefined ? null : (numberBehind(graph, sum.inputs[1]) ?? numberBehind(graph, sum.inputs[0]))
  if (threshold === null) throw unknownShape('the offset')
  return threshold
}

/** float32 constants are off by some 1e-7 of their size. */
const isClose = (a: number, b: number) => Math.abs(a - b) <= 1e-5 * Math.max(1, b)

function samplesFor(unit: number, rows: number): number {
  if (isClose(averagePathLength(rows), unit)) return rows
  let low = 1
  let high = 2_147_483_647
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (averagePathLength(middle) < unit * (1 - 1e-6)) low = middle + 1
    else high = middle
  }
  return low
}
