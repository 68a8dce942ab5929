import { candorError } from '../errors.ts'
import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { Attributions } from './attributions.ts'
import { coverRatios } from './cover-ratios.ts'
import { explainedOutput } from './explained-output.ts'
import { type Explainer, type ExplainOptions, makeExplainer } from './explainer.ts'
import { leafGroups } from './leaf-groups.ts'
import { nodeAgreement } from './node-agreement.ts'
import {
  addGroups,
  blockRowsFor,
  type LeafGroups,
  layLeafGroups,
  sharingMemory,
  type WorkOut,
} from './shared-contributions.ts'
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
  const programs = Array.from(target.trees, (tree): TreeGame => {
    const parts = leafGroups(ensemble, tree, paths)
    const program = compileTree(ensemble, target, tree, paths, ratios, parts ?? undefined)
    return { program, groups: parts === null ? null : layLeafGroups(ensemble, program) }
  })
  const working = workingMemory(ensemble, programs)
  const sharing = sharingMemory(ensemble)
  return makeExplainer({
    ensemble,
    target,
    method: 'path_dependent',
    base: ensemble.base[target.output]! + sumOfMeans(programs) / target.divisor,
    plan: planOf(programs),
    blockRows: blockRowsFor(ensemble.featureNames.length),
    addRows: (matrix, from, to, phi, tell) => {
      programs.forEach(({ program, groups }, k) => {
        if (groups === null) addWhole(ensemble, program, working, matrix, from, to, phi)
        else
          addGroups(
            ensemble,
            program,
            groups,
            sharing,
            { matrix, from, to, phi },
            workOutOf(program, groups, working),
          )
        tell((k + 1) / programs.length)
      })
    },
  })
}

/** A tree, with what rows of a table can share where it is cut into groups of leaves. */
type TreeGame = { readonly program: TreeProgram; readonly groups: LeafGroups | null }

function sumOfMeans(games: readonly TreeGame[]): number {
  return games.reduce((sum, { program }) => sum + meanOf(program), 0)
}

function meanOf({ start, mean }: TreeProgram): number {
  return start.subarray(0, -1).reduce((sum, root) => sum + mean[root]!, 0)
}

function planOf(games: readonly TreeGame[]) {
  const total = (count: (game: TreeGame) => number) => games.reduce((sum, game) => sum + count(game), 0)
  return {
    kernel: 'quadrature',
    trees: games.length,
    groups: total(({ groups }) => groups?.states.length ?? 0),
    nodes: total(({ program }) => program.entries),
    quadratureNodes: games.reduce((most, { program }) => Math.max(most, program.order), 0),
    bytes: total(({ program }) => program.constants.byteLength),
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

function workingMemory({ treeStart }: Ensemble, games: readonly TreeGame[]): WorkingMemory {
  const most = (of: (program: TreeProgram) => number) =>
    games.reduce((largest, { program }) => Math.max(largest, of(program)), 1)
  const entries = most((program) => program.entries)
  const numbers = most((program) => program.entries * program.order)
  const nodes = most(({ tree }) => treeStart[tree + 1]! - treeStart[tree]!)
  return {
    agrees: new Uint8Array(nodes * blockRows),
    visited: new Int32Array(entries),
    state: new Uint8Array(entries),
    lost: new Int32Array(entries),
    factor: new Float64Array(numbers),
    held: new Float64Array(numbers),
  }
}

function addWhole(
  ensemble: Ensemble,
  program: TreeProgram,
  working: WorkingMemory,
  matrix: Matrix,
  from: number,
  to: number,
  phi: Float64Array,
): void {
  const width = ensemble.featureNames.length
  for (let first = from; first < to; first += blockRows) {
    const rows = Math.min(blockRows, to - first)
    nodeAgreement(ensemble, program.tree, matrix, first, first + rows, rows, working.agrees)
    for (let r = 0; r < rows; r++) {
      const count = descend(program, 0, working, working.agrees, r, rows)
      ascend(program, 0, working, count, program.feature, phi, (first + r) * width)
    }
  }
}

/** Contributions of one row from one group, its split answers known. */
function workOutOf(program: TreeProgram, { slot }: LeafGroups, working: WorkingMemory): WorkOut {
  return (part, agrees, target, at) => {
    const count = descend(program, part, working, agrees, 0, 1)
    ascend(program, part, working, count, slot, target, at)
  }
}

/**
 * From the root down: which features still agree, and c[q] = Π_j g_j(p_q) of the path so far. Where every feature below has
 * been given up, nothing below can contribute: H = c · mean there, as at a leaf, and the subtree is passed over.
 *
 * @returns how many entries were visited
 */
function descend(
  { order, start, node, parent, previous, bit, below, end, mean, constants }: TreeProgram,
  part: number,
  { visited, state, lost, factor, held }: WorkingMemory,
  agrees: Uint8Array,
  r: number,
  rows: number,
): number {
  const stride = 4 * order + 1
  const root = start[part]!
  const entries = start[part + 1]!
  let count = 0
  lost[root] = 0
  for (let q = 0; q < order; q++) factor[root * order + q] = 1
  for (let i = root + 1; i < entries; ) {
    const before = previous[i]!
    const above = parent[i]!
    const live = before < 0 || state[before] === 3
    const agree = agrees[node[i]! * rows + r]!
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

/** From the leaves up: each edge takes its feature's share of all that hangs below it, to `phi[at + place of the entry]`. */
function ascend(
  { order, start, parent, constants }: TreeProgram,
  part: number,
  { visited, state, held }: WorkingMemory,
  count: number,
  place: Int32Array,
  phi: Float64Array,
  at: number,
): void {
  const stride = 4 * order + 1
  const root = start[part]! * order
  for (let q = 0; q < order; q++) held[root + q] = 0
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
      phi[at + place[i]!]! += share
    }
  }
}
