import { thresholdOf } from './child-for.ts'
import type { Ensemble } from './ensemble.ts'
import { hasSet, nodeKinds } from './node-kind.ts'
import { alwaysLeft, boundOf } from './route-rows.ts'

/**
 * An ensemble as the scoring kernel wants it. The bounds of a feature are cut into coded columns of at most 254 (65,534 where trees are
 * walked), so that a code is one byte (two) however many thresholds a model has: a node looks at the column that holds its bound, and goes
 * left when the code is at most the bound's place in it. A missing value has the greatest code or 0, by the node's default direction.
 * A node that asks for a category, or for equality, has a column of its own question: code 0 goes left, 1 right.
 */
export type ScoreProgram = {
  /** how trees are gone through: as programs of selects, or step by step */
  readonly form: 'select' | 'walk'
  readonly columns: readonly TestedColumn[]
  readonly slots: number
  readonly trees: readonly TreeCode[]
  /** most intermediate results of any tree; selects only */
  readonly stackDepth: number
}

export type TestedColumn = {
  readonly feature: number
  /** of `nodeKinds` */
  readonly kind: number
  /** ascending, distinct; or the one number to be equal to; empty for a set */
  readonly bounds: Float64Array
  readonly words: Uint32Array
  /** slots of codes, -1 = no node asks for them */
  rightSlot: number
  leftSlot: number
}

/**
 * selects: 8 bytes an inner node, children first: slot u16, code u8, kind u8, leaf numbers of left and right u8, unused u16; `count` of them;
 * values of the leaves. walks: 8 bytes a node: slot u16, code u16, number of the left child u32, the right one behind it, a leaf its own
 * child; `count` is the longest path; values of all nodes.
 */
export type TreeCode = {
  readonly nodes: Uint8Array
  readonly count: number
  readonly values: Float64Array
  readonly output: number
}

const mostLeaves = 256
/** Mean number of leaves from which a walk is faster than selects. */
const walkedLeaves = 160
const mostSlots = { select: 4096, walk: 32_768 }
const boundsPerColumn = { select: 254, walk: 65_534 }

/**
 * @param trees the first so many trees
 * @returns null for what the kernel does not do: no trees, many thousands of sets of categories, zero as missing in float32
 */
export function scoreProgram(ensemble: Ensemble, trees: number): ScoreProgram | null {
  const known = prepared.get(ensemble)
  if (known !== undefined && known.trees === trees) return known.program
  const program = makeProgram(ensemble, trees)
  prepared.set(ensemble, { trees, program })
  return program
}

/** Large forests take longer to prepare than a few thousand rows to score. */
const prepared = new WeakMap<Ensemble, { readonly trees: number; readonly program: ScoreProgram | null }>()

function makeProgram(ensemble: Ensemble, trees: number): ScoreProgram | null {
  if (trees === 0 || losesZeros(ensemble, trees)) return null
  const form = formOf(ensemble, trees)
  const columns = testedColumns(ensemble, trees, form)
  const laid: Laid = { ensemble, form, columns, slots: 0, stackDepth: 0 }
  const codeOf = form === 'select' ? selectCode : walkCode
  const codes = Array.from({ length: trees }, (_, t) => codeOf(laid, t))
  if (laid.slots > mostSlots[form]) return null
  return {
    form,
    columns: [...columns.values()].flat(),
    slots: laid.slots,
    trees: codes,
    stackDepth: laid.stackDepth,
  }
}

/** Rounding to float32 could make a zero of a number that the plain walk has not taken for one. */
function losesZeros({ precision, kind, treeStart }: Ensemble, trees: number): boolean {
  return precision === 'float32' && kind.subarray(0, treeStart[trees]!).includes(nodeKinds.zeroMissing)
}

function formOf({ leafWidth, treeStart }: Ensemble, trees: number): ScoreProgram['form'] {
  if (leafWidth !== 1 || (treeStart[trees]! / trees + 1) / 2 > walkedLeaves) return 'walk'
  for (let t = 0; t < trees; t++) if ((treeStart[t + 1]! - treeStart[t]! + 1) / 2 > mostLeaves) return 'walk'
  return 'select'
}

type Columns = ReadonlyMap<number | string, readonly TestedColumn[]>

type Laid = {
  readonly ensemble: Ensemble
  readonly form: ScoreProgram['form']
  readonly columns: Columns
  slots: number
  stackDepth: number
}

/** By feature: its distinct bounds, ascending; by question: a column alone. */
function testedColumns(ensemble: Ensemble, trees: number, form: ScoreProgram['form']): Columns {
  const bounds = new Map<number | string, Set<number>>()
  const columns = new Map<number | string, TestedColumn[]>()
  const { feature: features, kind: kinds, treeStart } = ensemble
  for (let node = 0; node < treeStart[trees]!; node++) {
    const feature = features[node]!
    if (feature < 0) continue
    const kind = kinds[node]!
    const key = keyOf(ensemble, node)
    if (hasSet(kind) || kind === nodeKinds.equal) {
      if (!columns.has(key)) columns.set(key, [questionColumn(ensemble, node)])
      continue
    }
    const known = bounds.get(key)
    if (known === undefined) bounds.set(key, new Set([boundOf(ensemble, node, true)]))
    else known.add(boundOf(ensemble, node, true))
  }
  for (const [key, set] of bounds)
    columns.set(key, columnsOf(key, Float64Array.from(set).sort(), boundsPerColumn[form]))
  return columns
}

/** Nodes of the same key share columns: the feature, or what besides it makes their question. */
function keyOf(ensemble: Ensemble, node: number): number | string {
  const kind = ensemble.kind[node]!
  const feature = ensemble.feature[node]!
  if (kind === nodeKinds.number) return feature
  if (kind === nodeKinds.zeroMissing) return `${kind}:${feature}`
  return `${kind}:${feature}:${hasSet(kind) ? wordsOf(ensemble, node).join() : thresholdOf(ensemble, node)}`
}

function wordsOf({ setWords, setStart }: Ensemble, node: number): Uint32Array {
  return setWords.subarray(setStart[node]!, setStart[node + 1]!)
}

function questionColumn(ensemble: Ensemble, node: number): TestedColumn {
  const kind = ensemble.kind[node]!
  return {
    feature: ensemble.feature[node]!,
    kind,
    bounds: Float64Array.from(hasSet(kind) ? [] : [thresholdOf(ensemble, node)]),
    words: wordsOf(ensemble, node),
    rightSlot: -1,
    leftSlot: -1,
  }
}

function columnsOf(key: number | string, bounds: Float64Array, most: number): TestedColumn[] {
  const [kind, feature] = typeof key === 'number' ? [nodeKinds.number, key] : key.split(':').map(Number)
  return Array.from({ length: Math.ceil(bounds.length / most) }, (_, i) => ({
    feature: feature!,
    kind: kind!,
    bounds: bounds.subarray(i * most, (i + 1) * most),
    words: new Uint32Array(0),
    rightSlot: -1,
    leftSlot: -1,
  }))
}

/** Nodes with their two children side by side, in preorder of the pairs. */
function walkCode(laid: Laid, t: number): TreeCode {
  const { ensemble } = laid
  const { leafWidth, feature, left, right, value, treeStart } = ensemble
  const [start, end] = [treeStart[t]!, treeStart[t + 1]!]
  const words = new Uint32Array((end - start) * 2)
  const values = new Float64Array((end - start) * leafWidth)
  const open = [{ node: start, place: 0, depth: 0 }]
  let free = 1
  let longest = 0
  while (open.length > 0) {
    const { node, place, depth } = open.pop()!
    if (feature[node] === -1) {
      words[place * 2] = 0xffff0000
      words[place * 2 + 1] = place
      for (let k = 0; k < leafWidth; k++) values[place * leafWidth + k] = value[node * leafWidth + k]!
      continue
    }
    const { slot, code } = slotAndCode(laid, node)
    words[place * 2] = slot + code * 65_536
    words[place * 2 + 1] = free
    longest = Math.max(longest, depth + 1)
    open.push({ node: right[node]!, place: free + 1, depth: depth + 1 })
    open.push({ node: left[node]!, place: free, depth: depth + 1 })
    free += 2
  }
  const output = Math.max(0, ensemble.treeOutput[t]!)
  return { nodes: new Uint8Array(words.buffer), count: longest, values, output }
}

/** Leaves are numbered from left to right: the kernel selects by taking the greater number, or none of the right child's. */
function selectCode(laid: Laid, t: number): TreeCode {
  const { ensemble } = laid
  const [start, end] = [ensemble.treeStart[t]!, ensemble.treeStart[t + 1]!]
  const nodes = new Uint8Array(Math.floor((end - start) / 2) * 8)
  const values: number[] = []
  const leafOf = new Int32Array(end - start).fill(-1)
  let at = 0
  const stack = [{ node: start, isOpen: false }]
  let held = 0
  while (stack.length > 0) {
    const { node, isOpen } = stack.pop()!
    if (ensemble.feature[node] === -1) {
      leafOf[node - start] = values.push(ensemble.value[node]!) - 1
      continue
    }
    const [left, right] = [ensemble.left[node]!, ensemble.right[node]!]
    if (!isOpen) {
      stack.push({ node, isOpen: true }, { node: right, isOpen: false }, { node: left, isOpen: false })
      continue
    }
    const leaves = [leafOf[left - start]!, leafOf[right - start]!] as const
    held += 1 - Number(leaves[0] === -1) - Number(leaves[1] === -1)
    laid.stackDepth = Math.max(laid.stackDepth, held + 1)
    at = writeNode(nodes, at, slotAndCode(laid, node), leaves)
  }
  const output = Math.max(0, ensemble.treeOutput[t]!)
  return { nodes: nodes.subarray(0, at), count: at / 8, values: Float64Array.from(values), output }
}

function slotAndCode(laid: Laid, node: number): { slot: number; code: number } {
  const { ensemble, form, columns } = laid
  const kind = ensemble.kind[node]!
  const isNumber = kind === nodeKinds.number || kind === nodeKinds.zeroMissing
  const bound = isNumber ? boundOf(ensemble, node, true) : 0
  const shared = columns.get(keyOf(ensemble, node))!
  const column = isNumber ? shared.find(({ bounds }) => bounds[bounds.length - 1]! >= bound)! : shared[0]!
  const side = ensemble.defaultLeft[node] === 1 ? 'leftSlot' : 'rightSlot'
  if (column[side] === -1) column[side] = laid.slots++
  return { slot: column[side], code: isNumber ? codeOf(ensemble, node, column, bound, form) : 0 }
}

function codeOf(
  ensemble: Ensemble,
  node: number,
  { bounds }: TestedColumn,
  bound: number,
  form: ScoreProgram['form'],
): number {
  return alwaysLeft(ensemble, node) ? boundsPerColumn[form] : placeOf(bounds, bound)
}

function placeOf(bounds: Float64Array, bound: number): number {
  let low = 0
  let high = bounds.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (bounds[middle]! < bound) low = middle + 1
    else high = middle
  }
  return low
}

/** Bit 0 of the kind: the left child is a leaf; bit 1: the right one is. */
function writeNode(
  nodes: Uint8Array,
  at: number,
  { slot, code }: { slot: number; code: number },
  [left, right]: readonly [number, number],
): number {
  const kind = (left === -1 ? 0 : 1) + (right === -1 ? 0 : 2)
  nodes.set([slot & 255, slot >> 8, code, kind, Math.max(left, 0), Math.max(right, 0)], at)
  return at + 8
}
