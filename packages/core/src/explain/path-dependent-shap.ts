import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { coverRatios } from './cover-ratios.ts'
import { type ExplainedOutput, explainedOutput } from './explained-output.ts'
import { type Explainer, type ExplainOptions, makeExplainer } from './explainer.ts'
import { nodeAgreement } from './node-agreement.ts'
import { layTreePaths, type TreePaths } from './tree-paths.ts'

/**
 * Path-dependent tree SHAP: exact Shapley values of the game in which a feature outside the coalition sends a row down both
 * children in proportion to their covers. The background is the training rows as the covers remember them.
 *
 * With z_j the product of cover ratios over a leaf's edges on feature j and o_j = 1 where the row agrees with all of them, a leaf
 * of value v gives, by Gauss-Legendre quadrature with ceil(u / 2) nodes (u distinct features: exact for the degree u − 1),
 *
 * ```
 * phi_i += v ∫₀¹ (o_i − z_i) Π_{j ≠ i} ((1 − p) z_j + p o_j) dp          base = base_k + Σ_leaves v Π_j z_j
 * ```
 *
 * Stable at any depth: every factor lies in [0, 1], nothing is divided by a factor of the row, zero covers are plain zeros.
 * Twin: `exactShap` with 'path_dependent', by the property tests of this file.
 * Source: TreeGrad-Shap (Li, Yu, Low 2026), Quadrature-TreeSHAP (Wettenstein, Mitchell, Yu 2026); deviations: as many nodes as
 * the path needs, homogenised factors (no o / z), constants of the edges made once per model.
 *
 * @param output which margin; may be left out where the model has only one
 * @throws explain.no_cover, explain.output_needed, explain.output_out_of_range, explain.residual_too_large,
 *   models.wrong_column_count, models.missing_value_refused
 * @example
 * // one stump: x < 0.5 gives -1 (cover 1), else 1 (cover 3)
 * pathDependentShap(stump, matrix) // { base: 0.5, phi: Float64Array [0.5], score: Float64Array [1], … } for x = 0.7
 */
export function pathDependentShap(
  ensemble: Ensemble,
  matrix: Matrix,
  options: { readonly output?: number } & ExplainOptions = {},
): Attributions {
  return preparePathDependent(ensemble, options).explain(matrix, options)
}

/**
 * The same, made ready once for many calls.
 *
 * @example
 * const explainer = preparePathDependent(ensemble)
 * explainer.explain(oneRow).phi // equal to the bit to that row's part of explainer.explain(allRows).phi
 */
export function preparePathDependent(
  ensemble: Ensemble,
  { output }: { readonly output?: number } = {},
): Explainer {
  const target = explainedOutput(ensemble, output)
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const ratios = coverRatios(ensemble)
  const paths = layTreePaths(ensemble)
  const zero = pathProducts(ratios, paths)
  const programs = Array.from(target.trees, (t) => compileTree(ensemble, t, paths, ratios, zero))
  const working = workingMemory(programs)
  return makeExplainer({
    ensemble,
    target,
    method: 'path_dependent',
    base: ensemble.base[target.output]! + expectedSum(ensemble, target, ratios, paths) / target.divisor,
    plan: planOf(programs),
    addRows: (matrix, from, to, phi) => addRows(ensemble, target, programs, working, matrix, from, to, phi),
  })
}

/** Rows whose split answers are held at a time: a block of them for one small tree stays in the first-level cache. */
const blockRows = 64

/**
 * One tree as the kernel runs it; entry i is node `treeStart[tree] + i`, entry 0 the root. `constants` hold `4 · order + 1` numbers an
 * entry, from which the row only chooses: for its quadrature nodes q
 *
 * ```
 * [ R11(q) | R10(q) | A11(q) | A10(q) | R00 ]
 * R11 = ((1−p) z + p) / ((1−p) z' + p)   R10 = (1−p) z / ((1−p) z' + p)   R00 = z / z'     z' = z of the feature before this edge
 * A11 = K1(z) − K1(z')                   A10 = K0 − K1(z')                                  K1(z) = w (1−z) / ((1−p) z + p), K0 = −w / (1−p)
 * ```
 */
type TreeProgram = {
  readonly tree: number
  readonly order: number
  readonly entries: number
  readonly parent: Int32Array
  readonly previous: Int32Array
  readonly feature: Int32Array
  readonly isLeaf: Uint8Array
  readonly constants: Float64Array
}

function compileTree(
  ensemble: Ensemble,
  tree: number,
  paths: TreePaths,
  ratios: Float64Array,
  zero: Float64Array,
): TreeProgram {
  const first = ensemble.treeStart[tree]!
  const entries = ensemble.treeStart[tree + 1]! - first
  const order = Math.max(1, Math.ceil(largest(paths.distinct, first, first + entries) / 2))
  const within = (node: number) => (node < 0 ? -1 : node - first)
  const program = {
    tree,
    order,
    entries,
    parent: paths.parent.slice(first, first + entries).map(within),
    previous: paths.previous.slice(first, first + entries).map(within),
    feature: paths.edge.slice(first, first + entries),
    isLeaf: Uint8Array.from(ensemble.feature.subarray(first, first + entries), (f) => (f < 0 ? 1 : 0)),
    constants: new Float64Array(entries * (4 * order + 1)),
  }
  const rule = gaussLegendre(order)
  for (let i = 1; i < entries; i++) {
    const before = program.previous[i]! < 0 ? 1 : zero[first + program.previous[i]!]!
    layConstants(program, i, rule, before, zero[first + i]!)
    program.constants[i * (4 * order + 1) + 4 * order] = ratios[first + i]!
  }
  return program
}

function layConstants(
  { order, constants }: TreeProgram,
  entry: number,
  { nodes, weights }: ReturnType<typeof gaussLegendre>,
  before: number,
  after: number,
): void {
  const at = entry * (4 * order + 1)
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

/** z of the feature of every node's edge: the product of the cover ratios of the path's edges on that feature. */
function pathProducts(ratios: Float64Array, { previous }: TreePaths): Float64Array {
  const zero = ratios.slice()
  for (let node = 0; node < zero.length; node++) {
    if (previous[node]! >= 0) zero[node]! *= zero[previous[node]!]!
  }
  return zero
}

function expectedSum(
  ensemble: Ensemble,
  { trees, offset }: ExplainedOutput,
  ratios: Float64Array,
  { parent }: TreePaths,
): number {
  const reach = ratios.slice()
  let sum = 0
  for (const t of trees) {
    for (let node = ensemble.treeStart[t]!; node < ensemble.treeStart[t + 1]!; node++) {
      if (parent[node]! >= 0) reach[node]! *= reach[parent[node]!]!
      if (ensemble.feature[node]! < 0)
        sum += reach[node]! * ensemble.value[node * ensemble.leafWidth + offset]!
    }
  }
  return sum
}

function planOf(programs: readonly TreeProgram[]) {
  return {
    kernel: 'quadrature',
    trees: programs.length,
    leaves: programs.reduce((sum, { isLeaf }) => sum + isLeaf.reduce((a, b) => a + b, 0), 0),
    quadratureNodes: programs.reduce((most, { order }) => Math.max(most, order), 0),
    bytes: programs.reduce((sum, { constants }) => sum + constants.byteLength, 0),
  }
}

/** `factor`: running product c per entry and quadrature node; `held`: H, summed from the leaves upwards; `state`: 2 o' + o. */
type WorkingMemory = {
  readonly agrees: Uint8Array
  readonly state: Uint8Array
  readonly factor: Float64Array
  readonly held: Float64Array
}

function workingMemory(programs: readonly TreeProgram[]): WorkingMemory {
  const entries = programs.reduce((most, program) => Math.max(most, program.entries), 1)
  const numbers = programs.reduce((most, { entries, order }) => Math.max(most, entries * order), 1)
  return {
    agrees: new Uint8Array(entries * blockRows),
    state: new Uint8Array(entries),
    factor: new Float64Array(numbers),
    held: new Float64Array(numbers),
  }
}

function addRows(
  ensemble: Ensemble,
  { offset }: ExplainedOutput,
  programs: readonly TreeProgram[],
  working: WorkingMemory,
  matrix: Matrix,
  from: number,
  to: number,
  phi: Float64Array,
): void {
  const width = ensemble.featureNames.length
  for (let first = from; first < to; first += blockRows) {
    const end = Math.min(to, first + blockRows)
    for (const program of programs) {
      nodeAgreement(ensemble, program.tree, matrix, first, end, blockRows, working.agrees)
      for (let row = first; row < end; row++) {
        descend(ensemble, offset, program, working, row - first)
        ascend(program, working, phi, row * width)
      }
    }
  }
}

/** From the root down: which features still agree, and c[q] = Π_j g_j(p_q) of the path so far. */
function descend(
  { treeStart, value, leafWidth }: Ensemble,
  offset: number,
  { tree, order, entries, parent, previous, isLeaf, constants }: TreeProgram,
  { agrees, state, factor, held }: WorkingMemory,
  r: number,
): void {
  const stride = 4 * order + 1
  const first = treeStart[tree]!
  for (let q = 0; q < order; q++) factor[q] = 1
  for (let i = 1; i < entries; i++) {
    const before = previous[i]!
    const live = before < 0 ? 1 : state[before]! & 1
    const agree = live & agrees[i * blockRows + r]!
    state[i] = 2 * live + agree
    const to = i * order
    const above = parent[i]! * order
    const at = i * stride
    if (live === 1) {
      const chosen = at + (1 - agree) * order
      for (let q = 0; q < order; q++) factor[to + q] = factor[above + q]! * constants[chosen + q]!
    } else {
      const ratio = constants[at + 4 * order]!
      for (let q = 0; q < order; q++) factor[to + q] = factor[above + q]! * ratio
    }
    const v = isLeaf[i] === 1 ? value[(first + i) * leafWidth + offset]! : 0
    for (let q = 0; q < order; q++) held[to + q] = factor[to + q]! * v
  }
}

/** From the leaves up: each edge takes its feature's share of all that hangs below it. */
function ascend(
  { order, entries, parent, feature, constants }: TreeProgram,
  { state, held }: WorkingMemory,
  phi: Float64Array,
  at: number,
): void {
  const stride = 4 * order + 1
  for (let q = 0; q < order; q++) held[q] = 0
  for (let i = entries - 1; i > 0; i--) {
    const from = i * order
    const above = parent[i]! * order
    if (state[i]! > 1) {
      const chosen = i * stride + (state[i] === 3 ? 2 : 3) * order
      let share = 0
      for (let q = 0; q < order; q++) share += constants[chosen + q]! * held[from + q]!
      phi[at + feature[i]!]! += share
    }
    for (let q = 0; q < order; q++) held[above + q]! += held[from + q]!
  }
}

function largest(values: Int32Array, from: number, to: number): number {
  return values.subarray(from, to).reduce((most, value) => Math.max(most, value), 0)
}
