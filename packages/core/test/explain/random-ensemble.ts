import {
  buildEnsemble,
  createRandom,
  type Ensemble,
  type EnsembleHeader,
  type Matrix,
  type Random,
  type TreeSpec,
} from '../../src/index.ts'

export type RandomEnsembleOptions = {
  readonly seed: number
  readonly features: number
  readonly trees?: number
  readonly depth?: number
  /** chance that a node above the depth is a leaf all the same */
  readonly stop?: number
  /** features from here on are split by category sets (values 0 … 7) */
  readonly categoriesFrom?: number
  /** chance that a child gets no cover at all */
  readonly zeroCover?: number
  readonly outputs?: number
  readonly vectorLeaves?: boolean
  readonly header?: Partial<EnsembleHeader>
}

type Growing = { readonly options: Required<Omit<RandomEnsembleOptions, 'header'>>; readonly random: Random }
type Nodes = {
  feature: number[]
  threshold: number[]
  left: number[]
  right: number[]
  value: number[]
  defaultLeft: number[]
  cover: number[]
  sets: Map<number, number[]>
}

/** An ensemble of random trees, for comparing kernels with their twins: thresholds in (0, 1), repeated features likely. */
export function randomEnsemble(options: RandomEnsembleOptions): Ensemble {
  const { header, ...given } = options
  const full = {
    trees: 3,
    depth: 4,
    stop: 0.15,
    categoriesFrom: given.features,
    zeroCover: 0,
    outputs: 1,
    vectorLeaves: false,
    ...given,
  }
  const growing = { options: full, random: createRandom(full.seed) }
  const trees = Array.from({ length: full.trees }, (_, t) => growTree(growing, t))
  return buildEnsemble(trees, {
    featureNames: Array.from({ length: full.features }, (_, j) => `f${j}`),
    comparison: full.seed % 2 === 0 ? '<' : '<=',
    precision: full.seed % 3 === 0 ? 'float64' : 'float32',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: 'identity',
    coverSource: 'count',
    outputs: full.outputs,
    leafWidth: full.vectorLeaves ? full.outputs : 1,
    base: Array.from({ length: full.outputs }, () => growing.random.next() - 0.5),
    ...header,
  })
}

/** Rows in [0, 1) (category columns: 0 … 9, so that some are in no set), with a share of missing values. */
export function randomRows(
  ensemble: Ensemble,
  rows: number,
  seed: number,
  { missing = 0, categoriesFrom = ensemble.featureNames.length } = {},
): Matrix {
  const random = createRandom(seed)
  const drawValue = (j: number) => {
    if (random.next() < missing) return Number.NaN
    return j >= categoriesFrom ? random.int(10) : random.next()
  }
  return {
    rows,
    names: ensemble.featureNames,
    columns: ensemble.featureNames.map((_, j) => Float64Array.from({ length: rows }, () => drawValue(j))),
  }
}

/** A chain: each inner node has a leaf on the left and goes on to the right, one feature after another. */
export function chainEnsemble(depth: number, features: number, seed: number): Ensemble {
  const random = createRandom(seed)
  const inner = Array.from({ length: depth }, (_, i) => i)
  const cover = (i: number) => 1000 - (900 * i) / depth
  const tree: TreeSpec = {
    feature: [...inner.flatMap((i) => [i % features, -1]), -1],
    threshold: [...inner.flatMap(() => [0.3 + 0.4 * random.next(), 0]), 0],
    left: [...inner.flatMap((i) => [2 * i + 1, -1]), -1],
    right: [...inner.flatMap((i) => [2 * i + 2, -1]), -1],
    value: [...inner.flatMap(() => [0, random.normal()]), random.normal()],
    cover: [...inner.flatMap((i) => [cover(i), cover(i) - cover(i + 1)]), cover(depth)],
  }
  return buildEnsemble([tree], {
    featureNames: Array.from({ length: features }, (_, j) => `f${j}`),
    comparison: '<',
    precision: 'float64',
    missing: 'default_direction',
    accumulator: 'float64',
    combine: 'sum',
    link: 'identity',
    coverSource: 'count',
  })
}

export function rowOf(matrix: Matrix, row: number): Matrix {
  return { ...matrix, rows: 1, columns: matrix.columns.map((column) => column.slice(row, row + 1)) }
}

function growTree(growing: Growing, t: number): TreeSpec {
  const nodes: Nodes = {
    feature: [],
    threshold: [],
    left: [],
    right: [],
    value: [],
    defaultLeft: [],
    cover: [],
    sets: new Map(),
  }
  growNode(growing, nodes, growing.options.depth, 100)
  return { ...nodes, output: t % growing.options.outputs }
}

function growNode(growing: Growing, nodes: Nodes, depth: number, cover: number): number {
  const { options, random } = growing
  const node = nodes.feature.length
  const isLeaf = depth === 0 || (depth < options.depth && random.next() < options.stop)
  nodes.feature.push(isLeaf ? -1 : random.int(options.features))
  nodes.threshold.push(0.1 + 0.8 * random.next())
  nodes.defaultLeft.push(random.int(2))
  nodes.cover.push(cover)
  nodes.left.push(-1)
  nodes.right.push(-1)
  const width = options.vectorLeaves ? options.outputs : 1
  for (let k = 0; k < width; k++) nodes.value.push(isLeaf ? random.normal() : 0)
  if (!isLeaf) split(growing, nodes, node, depth, cover)
  return node
}

function split(growing: Growing, nodes: Nodes, node: number, depth: number, cover: number): void {
  const { options, random } = growing
  if (nodes.feature[node]! >= options.categoriesFrom) {
    nodes.sets.set(node, [...random.choice(8, 1 + random.int(7))])
  }
  const share = random.next() < options.zeroCover ? 0 : 0.05 + 0.9 * random.next()
  nodes.left[node] = growNode(growing, nodes, depth - 1, cover * share)
  nodes.right[node] = growNode(growing, nodes, depth - 1, cover * (1 - share))
}
