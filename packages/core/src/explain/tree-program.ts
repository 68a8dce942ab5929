import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { ExplainedOutput } from './explained-output.ts'
import { layTreeParts, type TreeParts } from './tree-parts.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * One tree as the quadrature kernel of `pathDependentShap` runs it.
 *
 * `constants` hold 4 · order + 1 numbers an entry, from which a row only chooses; for the quadrature nodes p with weights w,
 * z the product of cover ratios of the edge's feature down to here and z' the one above this edge:
 *
 * ```
 * [ R11(q) | R10(q) | A11(q) | A10(q) | R00 ]                           g(z) = (1 − p) z + p
 * R11 = g(z) / g(z')      A11 = K1(z) − K1(z')   where K1(z) = w (1 − z) / g(z)      the row still agrees
 * R10 = (1 − p) z / g(z') A10 = K0 − K1(z')      where K0 = −w / (1 − p)             it is given up at this edge
 * R00 = z / z'                                                                       it was given up above
 * ```
 */
export type TreeProgram = TreeParts & {
  /** quadrature nodes: half the most distinct features on a path, rounded up */
  readonly order: number
  readonly constants: Float64Array
  /** bit of the edge's feature; 0 from the 32nd feature of a tree on */
  readonly bit: Int32Array
  /** bits of the features that are split below an entry, the sign bit for those without one; 0 at leaves */
  readonly below: Int32Array
  /** first entry after the subtree of an entry */
  readonly end: Int32Array
  /** mean leaf value below an entry, by cover; the value itself at leaves */
  readonly mean: Float64Array
}

/**
 * Compiles one tree.
 *
 * @param ratios one per node, from `coverRatios`
 * @param parts  nodes of each part, ascending, each with its parent; a leaf stands in one part. Default: the whole tree
 * @example
 * // one feature on the path: one quadrature node
 * compileTree(stump, explainedOutput(stump), 0, layTreePaths(stump), coverRatios(stump)).order // 1
 */
export function compileTree(
  ensemble: Ensemble,
  { offset }: ExplainedOutput,
  tree: number,
  paths: TreePaths,
  ratios: Float64Array,
  parts?: readonly Int32Array[],
): TreeProgram {
  const first = ensemble.treeStart[tree]!
  const laid = layTreeParts(ensemble, tree, paths, parts)
  const { node, parent, previous, feature } = laid
  const widest = node.reduce((most, at) => Math.max(most, paths.distinct[first + at]!), 0)
  const order = Math.max(1, Math.ceil(widest / 2))
  const ratio = Float64Array.from(node, (at) => ratios[first + at]!)
  const leafValue = (i: number) => ensemble.value[(first + node[i]!) * ensemble.leafWidth + offset]!
  return {
    ...laid,
    order,
    constants: constantsOf(order, previous, ratio),
    ...subtrees(parent, feature, ratio, leafValue),
  }
}

function constantsOf(order: number, previous: Int32Array, ratio: Float64Array): Float64Array {
  const rule = gaussLegendre(order)
  const zero = ratio.slice()
  const constants = new Float64Array(ratio.length * (4 * order + 1))
  for (let i = 0; i < ratio.length; i++) {
    const before = previous[i]! < 0 ? 1 : zero[previous[i]!]!
    zero[i]! *= before
    const at = i * (4 * order + 1)
    layConstants(constants, at, rule, before, zero[i]!)
    constants[at + 4 * order] = ratio[i]!
  }
  return constants
}

function layConstants(
  constants: Float64Array,
  at: number,
  { nodes, weights }: ReturnType<typeof gaussLegendre>,
  before: number,
  after: number,
): void {
  const order = nodes.length
  for (let q = 0; q < order; q++) {
    const p = nodes[q]!
    const factorBefore = (1 - p) * before + p
    const factorAfter = (1 - p) * after + p
    const presentBefore = (weights[q]! * (1 - before)) / factorBefore
    constants[at + q] = factorAfter / factorBefore
    constants[at + order + q] = ((1 - p) * after) / factorBefore
    constants[at + 2 * order + q] = (weights[q]! * (1 - after)) / factorAfter - presentBefore
    constants[at + 3 * order + q] = -weights[q]! / (1 - p) - presentBefore
  }
}

/** What the kernel needs to leave out a subtree in which a row has nothing left to agree with. */
function subtrees(
  parent: Int32Array,
  feature: Int32Array,
  ratio: Float64Array,
  leafValue: (i: number) => number,
): Pick<TreeProgram, 'bit' | 'below' | 'end' | 'mean'> {
  const entries = parent.length
  const slots = [...new Set(feature)].filter((f) => f >= 0)
  const bit = feature.map((f) => (slots.indexOf(f) < 31 && f >= 0 ? 1 << slots.indexOf(f) : 0))
  const below = new Int32Array(entries)
  const end = new Int32Array(entries).map((_, i) => i + 1)
  const mean = new Float64Array(entries)
  for (let i = entries - 1; i >= 0; i--) {
    if (end[i] === i + 1) mean[i] = leafValue(i)
    const above = parent[i]!
    if (above < 0) continue
    below[above]! |= below[i]! | (bit[i]! || signBit)
    end[above] = Math.max(end[above]!, end[i]!)
    mean[above]! += ratio[i]! * mean[i]!
  }
  return { bit, below, end, mean }
}

const signBit = 1 << 31
