import type { Ensemble } from './ensemble.ts'
import { nodeKinds } from './node-kind.ts'
import { alwaysLeft, boundOf } from './route-rows.ts'

/**
 * An ensemble as the scoring kernel wants it. The bounds of a feature are cut into coded columns of at most 254, so that a code
 * is one byte however many thresholds a model has: a node looks at the column that holds its bound, and goes left when the code is
 * at most the bound's place in it. A missing value has the code 255 or 0, by the node's default direction.
 */
export type ScoreProgram = {
  readonly columns: readonly CodedColumn[]
  readonly slots: number
  readonly trees: readonly TreeCode[]
  /** most intermediate results of any tree */
  readonly stackDepth: number
}

export type CodedColumn = {
  readonly feature: number
  /** ascending, distinct */
  readonly bounds: Float64Array
  /** slots of codes, -1 = no node asks for them */
  rightSlot: number
  leftSlot: number
}

/** 8 bytes a node, children first: slot u16, code u8, kind u8, leaf numbers of left and right u8, unused u16. */
export type TreeCode = { readonly nodes: Uint8Array; readonly values: Float64Array; readonly output: number }

const boundsPerColumn = 254
const mostLeaves = 256
const mostSlots = 4096

/**
 * @param trees the first so many trees
 * @returns null for what the kernel does not do: splits by category, zero as missing, vector leaves, trees of over 256 leaves
 */
export function scoreProgram(ensemble: Ensemble, trees: number): ScoreProgram | null {
  if (!isSuited(ensemble, trees)) return null
  const columns = codedColumns(ensemble, trees)
  const slots = { count: 0 }
  const depth = { most: 0 }
  const codes = Array.from({ length: trees }, (_, t) => treeCode(ensemble, t, columns, slots, depth))
  if (slots.count > mostSlots) return null
  return { columns: [...columns.values()].flat(), slots: slots.count, trees: codes, stackDepth: depth.most }
}

function isSuited({ leafWidth, kind, feature, treeStart }: Ensemble, trees: number): boolean {
  if (leafWidth !== 1 || trees === 0) return false
  for (let node = 0; node < treeStart[trees]!; node++)
    if (feature[node]! >= 0 && kind[node] !== nodeKinds.number) return false
  for (let t = 0; t < trees; t++) if ((treeStart[t + 1]! - treeStart[t]! + 1) / 2 > mostLeaves) return false
  return true
}

/** By feature: its distinct bounds, ascending, in columns of at most 254. */
function codedColumns(ensemble: Ensemble, trees: number): Map<number, CodedColumn[]> {
  const bounds = new Map<number, Set<number>>()
  for (let node = 0; node < ensemble.treeStart[trees]!; node++) {
    const feature = ensemble.feature[node]!
    if (feature < 0) continue
    if (!bounds.has(feature)) bounds.set(feature, new Set())
    bounds.get(feature)!.add(boundOf(ensemble, node, false))
  }
  return new Map(
    [...bounds].map(([feature, set]) => [feature, columnsOf(feature, Float64Array.from(set).sort())]),
  )
}

function columnsOf(feature: number, bounds: Float64Array): CodedColumn[] {
  return Array.from({ length: Math.ceil(bounds.length / boundsPerColumn) }, (_, i) => ({
    feature,
    bounds: bounds.subarray(i * boundsPerColumn, (i + 1) * boundsPerColumn),
    rightSlot: -1,
    leftSlot: -1,
  }))
}

function treeCode(
  ensemble: Ensemble,
  t: number,
  columns: ReadonlyMap<number, readonly CodedColumn[]>,
  slots: { count: number },
  depth: { most: number },
): TreeCode {
  const [start, end] = [ensemble.treeStart[t]!, ensemble.treeStart[t + 1]!]
  const nodes = new Uint8Array(Math.floor((end - start) / 2) * 8)
  const values: number[] = []
  const leafOf = new Int32Array(end - start).fill(-1)
  for (let node = start; node < end; node++)
    if (ensemble.feature[node] === -1) leafOf[node - start] = values.push(ensemble.value[node]!) - 1
  let at = 0
  const stack = [{ node: start, isOpen: false }]
  let held = 0
  while (stack.length > 0) {
    const { node, isOpen } = stack.pop()!
    if (ensemble.feature[node] === -1) continue
    const [left, right] = [ensemble.left[node]!, ensemble.right[node]!]
    if (!isOpen) {
      stack.push({ node, isOpen: true }, { node: right, isOpen: false }, { node: left, isOpen: false })
      continue
    }
    const leaves = [leafOf[left - start]!, leafOf[right - start]!] as const
    held += 1 - Number(leaves[0] === -1) - Number(leaves[1] === -1)
    depth.most = Math.max(depth.most, held + 1)
    at = writeNode(nodes, at, slotAndCode(ensemble, node, columns, slots), leaves)
  }
  return { nodes: nodes.subarray(0, at), values: Float64Array.from(values), output: ensemble.treeOutput[t]! }
}

function slotAndCode(
  ensemble: Ensemble,
  node: number,
  columns: ReadonlyMap<number, readonly CodedColumn[]>,
  slots: { count: number },
): { slot: number; code: number } {
  const bound = boundOf(ensemble, node, false)
  const column = columns
    .get(ensemble.feature[node]!)!
    .find(({ bounds }) => bounds[bounds.length - 1]! >= bound)!
  const side = ensemble.defaultLeft[node] === 1 ? 'leftSlot' : 'rightSlot'
  if (column[side] === -1) column[side] = slots.count++
  return {
    slot: column[side],
    code: alwaysLeft(ensemble, node) ? boundsPerColumn : placeOf(column.bounds, bound),
  }
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
