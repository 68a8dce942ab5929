import type { Executor } from '../kernels/index.ts'
import type { Ensemble } from '../models/index.ts'
import { coverRatios } from './cover-ratios.ts'
import { addWalkedRowsByKernel } from './kernel-walk.ts'
import { mostSlotsOf, splitCodes } from './split-codes.ts'
import { addWalkedRows } from './subtree-walk.ts'
import { type PreparedTrees, type TreeJob, type TreeMethod, valuesWidth } from './tree-method.ts'
import { layTreePaths, type TreePaths } from './tree-paths.ts'
import { walkRoots } from './walk-groups.ts'
import { needBits, type WalkPart, type WalkParts, walkParts } from './walk-parts.ts'
import { walkProgram } from './walk-program.ts'
import { pathShares, walkTree } from './walk-tree.ts'

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
    const laid = walkParts(ensemble, target.trees, target.offset, paths, roots)
    for (const part of laid.parts) addPart(cost, ensemble, laid, roots, part)
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

function addPart(
  cost: { nsOnce: number; nsPerRow: number; bytes: number },
  { treeStart }: Ensemble,
  { needs }: WalkParts,
  roots: Uint8Array,
  part: WalkPart,
): void {
  const lanes = part.most + (part.most % 2)
  const range = needBits(part)
  let [edges, groups] = [0, 0]
  for (let node = treeStart[part.tree]!; node < treeStart[part.tree + 1]!; node++) {
    if ((needs[node]! & range) === 0) continue
    edges++
    groups += roots[node]!
  }
  cost.nsOnce += 400 * lanes * (edges + groups)
  cost.nsPerRow += 1.2 * lanes * edges + edges
  cost.bytes += 8 * lanes * (4 * edges + 16 * groups)
}

function prepare(
  { ensemble, target, values }: TreeJob,
  executor: Executor | null | undefined,
): PreparedTrees {
  const paths = layTreePaths(ensemble)
  const ratios = coverRatios(ensemble)
  const roots = walkRoots(ensemble, target.trees, paths, groupBits(paths))
  const laid = walkParts(ensemble, target.trees, target.offset, paths, roots)
  const shares = pathShares(paths, ratios)
  const plan = { ensemble, offset: target.offset, paths, ratios, shares, roots, ...laid }
  const makeTree = (place: number) => walkTree(plan, laid.parts[place]!)
  const program = walkProgram(splitCodes(ensemble, target.trees), laid.parts.length, makeTree, keptBytes)
  const width = valuesWidth({ ensemble, values })
  return {
    plan: {
      kernel: subtreeWalkMethod.name,
      trees: target.trees.length,
      parts: program.trees,
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
