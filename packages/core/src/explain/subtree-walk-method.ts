import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { coverRatios } from './cover-ratios.ts'
import { addWalkedRowsByKernel } from './kernel-walk.ts'
import { mostSlotsOf, splitCodes } from './split-codes.ts'
import { addWalkedRows, walkProgram, walkRoots, walkTree } from './subtree-walk.ts'
import { type PreparedTrees, type TreeJob, type TreeMethod, valuesWidth } from './tree-method.ts'
import { layTreePaths, type TreePaths } from './tree-paths.ts'

/**
 * Path-dependent contributions of trees of any depth on any number of features, by the quadrature walk with tables of the last few leaves.
 * Twin: the plain method, by this file's test.
 *
 * @example
 * subtreeWalkMethod.name // 'subtree_walk'
 */
export const subtreeWalkMethod: TreeMethod = {
  name: 'subtree_walk',
  estimate: ({ ensemble, target, game, values }) => {
    if (game.kind !== 'path_dependent' || values !== 'contributions') return null
    if (mostSlotsOf(ensemble, target.trees) > mostSlots) return null
    const paths = layTreePaths(ensemble)
    const roots = walkRoots(ensemble, target.trees, paths, groupBits(paths))
    const cost = { nsOnce: 0, nsPerRow: 0, bytes: 0 }
    for (const tree of target.trees) addTree(cost, ensemble, paths, roots, tree)
    return { ...cost, bytes: Math.min(keptBytes, cost.bytes) }
  },
  prepare,
}

/** A slot of codes is numbered in 16 bits. */
const mostSlots = 65_536

/** Bits of the state of a group of leaves: more make fewer edges, but larger tables, which fall out of the caches where paths are long. */
function groupBits({ distinct }: TreePaths): number {
  return distinct.reduce((most, count) => Math.max(most, count), 0) > 16 ? 3 : 4
}

/** Beyond, trees are made anew for each block of rows. */
const keptBytes = 805_306_368

function addTree(
  cost: { nsOnce: number; nsPerRow: number; bytes: number },
  { treeStart, feature }: Ensemble,
  { distinct }: TreePaths,
  roots: Uint8Array,
  tree: number,
): void {
  const [first, end] = [treeStart[tree]!, treeStart[tree + 1]!]
  let lanes = 2
  let groups = 0
  for (let node = first; node < end; node++) {
    lanes = Math.max(lanes, distinct[node]! / 2)
    groups += roots[node]!
  }
  const splits = feature.subarray(first, end).reduce((sum, asked) => sum + (asked < 0 ? 0 : 1), 0)
  cost.nsOnce += 400 * lanes * (end - first)
  cost.nsPerRow += 2.4 * lanes * groups + 0.5 * splits
  cost.bytes += 8 * lanes * groups * 20
}

function prepare(
  { ensemble, target, values }: TreeJob,
  executor: Executor | null | undefined,
): PreparedTrees {
  const paths = layTreePaths(ensemble)
  const ratios = coverRatios(ensemble)
  const roots = walkRoots(ensemble, target.trees, paths, groupBits(paths))
  const makeTree = (place: number) =>
    walkTree(ensemble, target.offset, target.trees[place]!, paths, ratios, roots)
  const program = walkProgram(splitCodes(ensemble, target.trees), target.trees.length, makeTree, keptBytes)
  const width = valuesWidth({ ensemble, values })
  return {
    plan: {
      kernel: subtreeWalkMethod.name,
      trees: program.trees,
      groups: roots.reduce((sum, root) => sum + root, 0),
    },
    blockRows: Math.max(1024, Math.floor(8_388_608 / width)),
    addRows: (matrix, from, to, phi, tell) => {
      const isDone =
        executor !== null &&
        addWalkedRowsByKernel(ensemble, program, matrix, from, to, phi, width, executor ?? null, tell)
      if (isDone) return
      for (let first = from; first < to; first += plainRows) {
        const end = Math.min(to, first + plainRows)
        addWalkedRows(ensemble, program, matrix, first, end, phi, width)
        tell((end - from) / (to - from))
      }
    },
  }
}

/** Rows of the plain twin at a time. */
const plainRows = 1024
