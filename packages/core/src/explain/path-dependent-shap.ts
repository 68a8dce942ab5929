import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { coverRatios } from './cover-ratios.ts'
import { explainedOutput } from './explained-output.ts'
import { type Explainer, type ExplainOptions, makeExplainer } from './explainer.ts'
import { nodeAgreement } from './node-agreement.ts'
import { layTreePaths } from './tree-paths.ts'
import { compileTree, type TreeProgram } from './tree-program.ts'

/**
 * Path-dependent tree SHAP: exact Shapley values of the game in which a feature outside the coalition sends a row down both
 * children in proportion to their covers. The background is the training rows as the covers remember them.
 *
 * With z_j the product of cover ratios over a leaf's edges on feature j and o_j = 1 where the row agrees with all of them, a leaf
 * of value v gives, by Gauss-Legendre quadrature with ceil(u / 2) nodes (u distinct features: exact for the degree u − 1),
 *
 * ```
 * phi_i += v ∫₀¹ (o_i − z_i) Π_{j ≠ i} ((1 − p) z_j + p o_j) dp          base = base_k + Σ_leaves v Π_j z_j, the mean leaf by cover
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
 * // one stump: x < 0.5 gives -1 (cover 1), else 1 (cover 3); explained x = 0.7
 * pathDependentShap(stump, matrix) // { base: 0.5, phi: Float64Array [0.5], score: Float64Array [1], … }
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
 * const explainer = preparePathDependent(stump)
 * explainer.base // 0.5, the mean leaf by cover
 * explainer.explain(matrix).phi // Float64Array [0.5], and so to the bit in any table that holds this row
 */
export function preparePathDependent(
  ensemble: Ensemble,
  { output }: { readonly output?: number } = {},
): Explainer {
  const target = explainedOutput(ensemble, output)
  if (ensemble.coverSource === 'none') throw candorError('explain.no_cover')
  const ratios = coverRatios(ensemble)
  const paths = layTreePaths(ensemble)
  const programs = Array.from(target.trees, (t) => compileTree(ensemble, target, t, paths, ratios))
  const working = workingMemory(programs)
  return makeExplainer({
    ensemble,
    target,
    method: 'path_dependent',
    base: ensemble.base[target.output]! + sumOfMeans(programs) / target.divisor,
    plan: planOf(programs),
    addRows: (matrix, from, to, phi) => addRows(ensemble, programs, working, matrix, from, to, phi),
  })
}

function sumOfMeans(programs: readonly TreeProgram[]): number {
  return programs.reduce((sum, { mean }) => sum + mean[0]!, 0)
}

function planOf(programs: readonly TreeProgram[]) {
  return {
    kernel: 'quadrature',
    trees: programs.length,
    nodes: programs.reduce((sum, { entries }) => sum + entries, 0),
    quadratureNodes: programs.reduce((most, { order }) => Math.max(most, order), 0),
    bytes: programs.reduce((sum, { constants }) => sum + constants.byteLength, 0),
  }
}

/** Rows whose split answers are held at a time: a block of them for one small tree stays in the first-level cache. */
const blockRows = 64

/**
 * `visited`: the entries of a row, in order; `state`: 0 where the feature of the edge was given up above, 2 where it is given up
 * there, 3 where the row still agrees; `lost`: bits of the features given up so far. `factor`: the product c of the path, per
 * quadrature node; `held`: H, summed from the leaves upwards.
 */
type WorkingMemory = {
  readonly agrees: Uint8Array
  readonly visited: Int32Array
  readonly state: Uint8Array
  readonly lost: Int32Array
  readonly factor: Float64Array
  readonly held: Float64Array
}

function workingMemory(programs: readonly TreeProgram[]): WorkingMemory {
  const entries = programs.reduce((most, program) => Math.max(most, program.entries), 1)
  const numbers = programs.reduce((most, { entries, order }) => Math.max(most, entries * order), 1)
  return {
    agrees: new Uint8Array(entries * blockRows),
    visited: new Int32Array(entries),
    state: new Uint8Array(entries),
    lost: new Int32Array(entries),
    factor: new Float64Array(numbers),
    held: new Float64Array(numbers),
  }
}

function addRows(
  ensemble: Ensemble,
  programs: readonly TreeProgram[],
  working: WorkingMemory,
  matrix: Matrix,
  from: number,
  to: number,
  phi: Float64Array,
): void {
  const width = ensemble.featureNames.length
  for (const program of programs) {
    for (let first = from; first < to; first += blockRows) {
      const rows = Math.min(blockRows, to - first)
      nodeAgreement(ensemble, program.tree, matrix, first, first + rows, rows, working.agrees)
      for (let r = 0; r < rows; r++) {
        const count = descend(program, working, r, rows)
        ascend(program, working, count, phi, (first + r) * width)
      }
    }
  }
}

/**
 * From the root down: which features still agree, and c[q] = Π_j g_j(p_q) of the path so far. Where every feature below has
 * been given up, nothing below can contribute: H = c · mean there, as at a leaf, and the subtree is passed over.
 *
 * @returns how many entries were visited
 */
function descend(
  { order, entries, parent, previous, bit, below, end, mean, constants }: TreeProgram,
  { agrees, visited, state, lost, factor, held }: WorkingMemory,
  r: number,
  rows: number,
): number {
  const stride = 4 * order + 1
  let count = 0
  lost[0] = 0
  for (let q = 0; q < order; q++) factor[q] = 1
  for (let i = 1; i < entries; ) {
    const before = previous[i]!
    const above = parent[i]!
    const live = before < 0 || state[before] === 3
    const agree = agrees[i * rows + r]!
    state[i] = live ? 2 + agree : 0
    lost[i] = agree === 1 ? lost[above]! : lost[above]! | bit[i]!
    const chosen = i * stride + (live ? (1 - agree) * order : 4 * order)
    const step = live ? 1 : 0
    const closes = (below[i]! & ~lost[i]!) === 0
    const value = closes ? mean[i]! : 0
    for (let q = 0; q < order; q++) {
      const product = factor[above * order + q]! * constants[chosen + step * q]!
      factor[i * order + q] = product
      held[i * order + q] = product * value
    }
    visited[count++] = i
    i = closes ? end[i]! : i + 1
  }
  return count
}

/** From the leaves up: each edge takes its feature's share of all that hangs below it. */
function ascend(
  { order, parent, feature, constants }: TreeProgram,
  { visited, state, held }: WorkingMemory,
  count: number,
  phi: Float64Array,
  at: number,
): void {
  const stride = 4 * order + 1
  for (let q = 0; q < order; q++) held[q] = 0
  for (let k = count - 1; k >= 0; k--) {
    const i = visited[k]!
    const above = parent[i]! * order
    let share = 0
    if (state[i] === 0) {
      for (let q = 0; q < order; q++) held[above + q]! += held[i * order + q]!
    } else {
      const chosen = i * stride + (state[i] === 3 ? 2 : 3) * order
      for (let q = 0; q < order; q++) {
        const h = held[i * order + q]!
        share += constants[chosen + q]! * h
        held[above + q]! += h
      }
      phi[at + feature[i]!]! += share
    }
  }
}
