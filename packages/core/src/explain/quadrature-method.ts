import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import { coverRatios } from './cover-ratios.ts'
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
import type { PreparedTrees, TreeJob, TreeMethod } from './tree-method.ts'
import { layTreePaths } from './tree-paths.ts'
import { compileTree, type TreeProgram } from './tree-program.ts'

/**
 * Path-dependent contributions by the walk of `pathDependentShap`, in plain TypeScript: any trees, any depth. What rows of a table share is
 * worked out once where a tree has few features.
 *
 * @example
 * quadratureMethod.name // 'quadrature'
 */
export const quadratureMethod: TreeMethod = {
  name: 'quadrature',
  estimate: ({ ensemble, target, game, values }) => {
    if (game.kind !== 'path_dependent' || values !== 'contributions') return null
    const nodes = target.trees.reduce((sum, tree) => sum + nodesIn(ensemble, tree), 0)
    return { nsOnce: 1000 * nodes, nsPerRow: 25 * nodes, bytes: 150 * nodes }
  },
  prepare,
}

function nodesIn({ treeStart }: Ensemble, tree: number): number {
  return treeStart[tree + 1]! - treeStart[tree]!
}

function prepare({ ensemble, target }: TreeJob): PreparedTrees {
  const ratios = coverRatios(ensemble)
  const paths = layTreePaths(ensemble)
  const programs = Array.from(target.trees, (tree): TreeGame => {
    const parts = leafGroups(ensemble, tree, paths)
    const program = compileTree(ensemble, target, tree, paths, ratios, parts ?? undefined)
    return { program, groups: parts === null ? null : layLeafGroups(ensemble, program) }
  })
  const working = workingMemory(ensemble, programs)
  const sharing = sharingMemory(ensemble)
  return {
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
  }
}

/** A tree, with what rows of a table can share where it is cut into groups of leaves. */
type TreeGame = { readonly program: TreeProgram; readonly groups: LeafGroups | null }

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
