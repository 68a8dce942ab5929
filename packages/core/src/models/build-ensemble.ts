import { candorError } from '../errors.ts'
import type { Ensemble } from './ensemble.ts'
import { hasSet, nodeKinds } from './node-kind.ts'

/**
 * One tree as its grower or its file has it: parallel arrays, one entry a node, node 0 the root, children as positions inside
 * the tree. A leaf has `feature` -1 (its threshold and children are not read); an inner node's `value` is not read.
 */
export type TreeSpec = {
  readonly feature: ArrayLike<number>
  readonly threshold: ArrayLike<number>
  readonly left: ArrayLike<number>
  readonly right: ArrayLike<number>
  /** nodes × leafWidth */
  readonly value: ArrayLike<number>
  /** 1 or true where a missing value goes left; absent: right everywhere */
  readonly defaultLeft?: ArrayLike<number | boolean>
  /** needed unless the header's `coverSource` is 'none' */
  readonly cover?: ArrayLike<number>
  /** nodes that split by category: the categories that go right */
  readonly sets?: ReadonlyMap<number, ArrayLike<number>>
  /** `nodeKinds` of inner nodes; absent: category where there is a set, else number */
  readonly kind?: ArrayLike<number>
  /** the vendor's leaf numbers; absent: the node's position */
  readonly leafId?: ArrayLike<number>
  /** the margin this tree adds to, default 0; not read for vector leaves */
  readonly output?: number
  /** how many nodes no path reaches, where that is known: another number is refused; absent: they are dropped, as many as there are */
  readonly unreached?: number
}

/** All of an ensemble but its trees. */
export type EnsembleHeader = Pick<
  Ensemble,
  'featureNames' | 'comparison' | 'precision' | 'missing' | 'accumulator' | 'combine' | 'link' | 'coverSource'
> & {
  /** default 1 */
  readonly outputs?: number
  /** 1, or `outputs`; default 1 */
  readonly leafWidth?: number
  /** default: `precision` */
  readonly thresholdPrecision?: Ensemble['thresholdPrecision']
  /** default: 0 for every output */
  readonly base?: ArrayLike<number>
  /** default 1 */
  readonly linkScale?: number
  /** absent: one tree a round and output, or one of vector leaves */
  readonly roundEnds?: readonly number[]
}

/** Category numbers end here, as in XGBoost: float32 holds every integer below. */
export const categoryLimit = 16_777_216

/** Most words that all category sets together may take: 128 MB. A file of a few bytes can name a category whose set is 2 MB. */
export const setWordLimit = 33_554_432

/**
 * Freezes grown or imported trees into one flat ensemble, every number checked: the growing form and the serving form differ.
 *
 * Nodes are laid in preorder (parent, left subtree, right subtree), so a left child is its parent's next node, children
 * always come after parents, and two files of the same trees give the same bytes. Nodes that no path reaches are dropped.
 *
 * @throws models.malformed_tree  a child outside the tree, a node reached twice (a cycle), an unknown feature,
 *   nodes without a path that should have one, a threshold that is NaN, a leaf value that is not finite or so large that sums would not be, a cover that is not finite, an array that is too short
 * @throws models.malformed_field a base or leaf width that does not fit the number of outputs
 * @throws models.too_many_categories sets beyond `setWordLimit`
 * @example
 * buildEnsemble(
 *   [{ feature: [0, -1, -1], threshold: [0.5, 0, 0], left: [1, -1, -1], right: [2, -1, -1], value: [0, -1, 1] }],
 *   { featureNames: ['x'], comparison: '<', precision: 'float32', missing: 'default_direction',
 *     accumulator: 'float64', combine: 'sum', link: 'logistic', coverSource: 'none' },
 * ).left // Int32Array [1, -1, -1]
 */
export function buildEnsemble(trees: readonly TreeSpec[], header: EnsembleHeader): Ensemble {
  const shape = shapeOf(header)
  checkRounds(header.roundEnds, trees.length)
  const largest = trees.reduce((most, { feature }) => Math.max(most, feature.length), 0)
  const open = new Int32Array(2 * largest + 1)
  const orders = trees.map((tree, t) => preorder(tree, t, open))
  const treeStart = startsOf(orders)
  const nodes = blankNodes(treeStart[trees.length]!, shape.leafWidth)
  const sets: WordList = { words: new Uint32Array(64), length: 0 }
  trees.forEach((tree, t) => {
    layTree({ nodes, sets, header, ...shape }, tree, t, treeStart[t]!, orders[t]!)
  })
  return {
    ...header,
    ...shape,
    featureNames: [...header.featureNames],
    thresholdPrecision: header.thresholdPrecision ?? header.precision,
    treeStart,
    treeOutput: Int32Array.from(trees, (tree, t) => outputOf(tree, t, shape)),
    ...nodes,
    setWords: sets.words.slice(0, sets.length),
  }
}

type Shape = {
  readonly outputs: number
  readonly leafWidth: number
  readonly base: Float64Array
  readonly linkScale: number
}

/** Leaves up to this size add up to a number, never to Infinity or, of both signs, NaN: for 10⁷ trees and more. */
const largestLeaf = { float32: 1e30, float64: 1e300 } as const

function sizeText(largest: number): string {
  return `a number of at most ${largest} in size`
}

function shapeOf(header: EnsembleHeader): Shape {
  const { outputs = 1, leafWidth = 1, base, linkScale = 1, featureNames } = header
  requireField('outputs', outputs, Number.isInteger(outputs) && outputs >= 1, 'a whole number from 1')
  requireField('leafWidth', leafWidth, leafWidth === 1 || leafWidth === outputs, `1 or ${outputs}`)
  const bases = base === undefined ? new Float64Array(outputs) : Float64Array.from(base)
  requireField('base', bases.join(', '), bases.length === outputs, `${outputs} numbers`)
  const largest = largestLeaf[header.accumulator]
  const areSmall = bases.every((base) => Math.abs(base) <= largest)
  requireField('base', bases.join(', '), areSmall, sizeText(largest))
  requireField('linkScale', linkScale, Math.abs(linkScale) <= 1000, 'a number of at most 1000 in size')
  const distinct = new Set(featureNames).size
  requireField(
    'featureNames',
    `${distinct} distinct names`,
    distinct === featureNames.length,
    'distinct names',
  )
  return { outputs, leafWidth, base: bases, linkScale }
}

function checkRounds(ends: readonly number[] | undefined, trees: number): void {
  if (ends === undefined) return
  const holds = ends.every(
    (end, round) => Number.isInteger(end) && end > (round === 0 ? 0 : ends[round - 1]!),
  )
  const isWhole = holds && (ends.at(-1) ?? 0) === trees
  requireField('roundEnds', `${ends.length} numbers`, isWhole, `whole numbers that ascend to ${trees}`)
}

function requireField(field: string, value: number | string, holds: boolean, expected: string): void {
  if (!holds) throw candorError('models.malformed_field', { field, value, expected })
}

/**
 * Positions inside the tree in the order root, left subtree, right subtree.
 *
 * @param open room for the nodes that wait: each node adds two at most, before a second parent shows
 */
function preorder(tree: TreeSpec, t: number, open: Int32Array): Int32Array {
  const count = tree.feature.length
  if (count === 0) throw badNode(t, 0, 'number of nodes', count, 'at least 1')
  const order = new Int32Array(count)
  const reached = new Uint8Array(count)
  open[0] = 0
  let [ordered, waiting] = [0, 1]
  while (waiting > 0) {
    const node = open[--waiting]!
    if (reached[node] === 1) throw badNode(t, node, 'number of parents', 2, '1')
    reached[node] = 1
    order[ordered++] = node
    if (tree.feature[node]! === -1) continue
    open[waiting++] = childOf(tree, t, node, 'right')
    open[waiting++] = childOf(tree, t, node, 'left')
  }
  const unreached = count - ordered
  if (unreached !== (tree.unreached ?? unreached))
    throw badNode(t, 0, 'number of nodes without a path', unreached, String(tree.unreached))
  return order.subarray(0, ordered)
}

function childOf(tree: TreeSpec, t: number, node: number, side: 'left' | 'right'): number {
  const child = tree[side][node]!
  const count = tree.feature.length
  const inside = Number.isInteger(child) && child >= 0 && child < count
  if (!inside) throw badNode(t, node, `${side} child`, child, `a node 0 to ${count - 1}`)
  return child
}

function badNode(
  tree: number,
  node: number,
  name: string,
  value: number | undefined,
  expected: string,
): Error {
  return candorError('models.malformed_tree', { tree, node, name, value: String(value), expected })
}

function startsOf(orders: readonly Int32Array[]): Int32Array {
  const starts = new Int32Array(orders.length + 1)
  orders.forEach((order, t) => {
    starts[t + 1] = starts[t]! + order.length
  })
  return starts
}

function outputOf(tree: TreeSpec, t: number, { outputs, leafWidth }: Shape): number {
  if (leafWidth > 1) return -1
  const output = tree.output ?? 0
  const known = Number.isInteger(output) && output >= 0 && output < outputs
  if (!known) throw badNode(t, 0, 'output', output, `0 to ${outputs - 1}`)
  return output
}

function blankNodes(count: number, leafWidth: number) {
  return {
    feature: new Int32Array(count).fill(-1),
    kind: new Uint8Array(count),
    threshold: new Float64Array(count),
    left: new Int32Array(count).fill(-1),
    right: new Int32Array(count).fill(-1),
    defaultLeft: new Uint8Array(count),
    value: new Float64Array(count * leafWidth),
    cover: new Float64Array(count).fill(Number.NaN),
    leafId: new Int32Array(count).fill(-1),
    setStart: new Int32Array(count + 1),
  }
}

type Laying = Shape & {
  readonly nodes: ReturnType<typeof blankNodes>
  readonly sets: WordList
  readonly header: EnsembleHeader
}

function layTree(laying: Laying, tree: TreeSpec, t: number, start: number, order: Int32Array): void {
  const place = new Int32Array(tree.feature.length)
  order.forEach((node, i) => {
    place[node] = start + i
  })
  order.forEach((node, i) => {
    if (tree.feature[node]! === -1) layLeaf(laying, tree, t, node, start + i)
    else layInner(laying, tree, t, node, start + i, place)
    layCover(laying, tree, t, node, start + i)
    laying.nodes.setStart[start + i + 1] = laying.sets.length
  })
}

function layLeaf(
  { nodes, leafWidth, header }: Laying,
  tree: TreeSpec,
  t: number,
  node: number,
  at: number,
): void {
  const largest = largestLeaf[header.accumulator]
  for (let k = 0; k < leafWidth; k++) {
    const value = tree.value[node * leafWidth + k]!
    if (!(Math.abs(value) <= largest)) throw badNode(t, node, 'leaf value', value, sizeText(largest))
    nodes.value[at * leafWidth + k] = value
  }
  nodes.leafId[at] = tree.leafId?.[node] ?? node
}

function layInner(
  laying: Laying,
  tree: TreeSpec,
  t: number,
  node: number,
  at: number,
  place: Int32Array,
): void {
  const { nodes, header } = laying
  const feature = tree.feature[node]!
  const last = header.featureNames.length - 1
  const known = Number.isInteger(feature) && feature >= 0 && feature <= last
  if (!known) throw badNode(t, node, 'feature', feature, `0 to ${last}, or -1 at a leaf`)
  nodes.feature[at] = feature
  nodes.left[at] = place[tree.left[node]!]!
  nodes.right[at] = place[tree.right[node]!]!
  nodes.defaultLeft[at] = tree.defaultLeft?.[node] ? 1 : 0
  const kind = kindOf(tree, t, node)
  nodes.kind[at] = kind
  if (hasSet(kind)) laySet(laying.sets, tree.sets?.get(node), t, node)
  else layThreshold(laying, tree, t, node, at)
}

function kindOf({ kind, sets }: TreeSpec, t: number, node: number): number {
  if (kind === undefined) return sets?.has(node) ? nodeKinds.category : nodeKinds.number
  const known = Number.isInteger(kind[node]) && kind[node]! >= 0 && kind[node]! <= lastKind
  if (!known) throw badNode(t, node, 'kind', kind[node], `0 to ${lastKind}`)
  return kind[node]!
}

const lastKind = Math.max(...Object.values(nodeKinds))

function layThreshold({ nodes }: Laying, tree: TreeSpec, t: number, node: number, at: number): void {
  const threshold = tree.threshold[node]!
  if (!(threshold <= Number.POSITIVE_INFINITY)) throw badNode(t, node, 'threshold', threshold, 'a number')
  nodes.threshold[at] = threshold
}

type WordList = { words: Uint32Array<ArrayBuffer>; length: number }

function laySet(list: WordList, categories: ArrayLike<number> | undefined, t: number, node: number): void {
  if (categories === undefined) throw badNode(t, node, 'set', undefined, 'a list of categories')
  let size = 0
  for (let c = 0; c < categories.length; c++) {
    const category = categories[c]!
    const known = Number.isInteger(category) && category >= 0 && category < categoryLimit
    if (!known) throw badNode(t, node, 'category', category, `a whole number 0 to ${categoryLimit - 1}`)
    size = Math.max(size, (category >>> 5) + 1)
  }
  const start = list.length
  lengthen(list, size)
  for (let c = 0; c < categories.length; c++) {
    const category = categories[c]!
    list.words[start + (category >>> 5)]! |= 1 << (category & 31)
  }
}

function lengthen(list: WordList, more: number): void {
  list.length += more
  if (list.length > setWordLimit)
    throw candorError('models.too_many_categories', { words: list.length, limit: setWordLimit })
  if (list.length <= list.words.length) return
  const longer = new Uint32Array(Math.max(2 * list.words.length, list.length))
  longer.set(list.words)
  list.words = longer
}

function layCover({ nodes, header }: Laying, tree: TreeSpec, t: number, node: number, at: number): void {
  if (header.coverSource === 'none') return
  const cover = tree.cover?.[node]
  const counts = cover !== undefined && Number.isFinite(cover) && cover >= 0
  if (!counts) throw badNode(t, node, 'cover', cover, 'a finite number, at least 0')
  nodes.cover[at] = cover!
}
