import { addPairedRowsByKernel } from './kernel-pairs.ts'
import { addPairedRows, mostDistinct, mostPairSlots, pairProgram } from './pair-walk.ts'
import { mostSlotsOf } from './split-codes.ts'
import type { TreeGame, TreeMethod } from './tree-method.ts'
import { layTreePaths } from './tree-paths.ts'

/**
 * Interventional contributions of trees of any depth on any number of features, by the walk over the leaves that a row and some background row reach
 * together. Twin: `interventionalWalk`, by this file's test.
 *
 * @example
 * pairWalkMethod.name // 'pair_walk'
 */
export const pairWalkMethod: TreeMethod = {
  name: 'pair_walk',
  estimate: ({ ensemble, target, game, values }) => {
    if (game.kind !== 'interventional' || values !== 'contributions') return null
    const slots = mostSlotsOf(ensemble, target.trees)
    const paths = layTreePaths(ensemble)
    if (slots > mostSlots || slots * game.background.rows > mostCodeBytes) return null
    if (mostDistinct(ensemble, target.trees, paths) > mostPairSlots) return null
    const cost = {
      nsOnce: 20 * slots * game.background.rows,
      nsPerRow: 0,
      bytes: slots * game.background.rows,
    }
    for (const tree of target.trees) {
      for (let node = ensemble.treeStart[tree]! + 1; node < ensemble.treeStart[tree + 1]!; node++) {
        cost.nsPerRow += 17 + game.background.rows * nsPerPair * shareAfter(paths.distinct[node]!)
        cost.nsOnce += 30
        cost.bytes += 32
      }
    }
    return cost
  },
  prepare: ({ ensemble, target, game }, executor) => {
    const { background } = game as Extract<TreeGame, { kind: 'interventional' }>
    const program = pairProgram(ensemble, target, layTreePaths(ensemble), background)!
    const values = new Float64Array(background.rows).fill(1 / background.rows)
    const weights = { values, stride: 0 }
    return {
      plan: {
        kernel: pairWalkMethod.name,
        trees: program.trees.length,
        backgroundRows: background.rows,
        nodes: program.trees.reduce((sum, tree) => sum + tree.values.length, 0),
      },
      blockRows: 1024,
      addRows: (matrix, from, to, phi, tell) => {
        const isDone =
          executor !== null &&
          addPairedRowsByKernel(program, matrix, from, to, weights, phi, executor ?? null, tell)
        if (!isDone) addPairedRows(program, matrix, from, to, weights, phi)
        tell(1)
      },
    }
  },
}

/** Slots of codes are numbered in 16 bits. */
const mostSlots = 65_536
const mostCodeBytes = 536_870_912

/** Of pairs of rows, those that meet a node after so many distinct features; measured on forests: 2/3 for each. */
function shareAfter(features: number): number {
  let share = 1
  for (let k = 0; k < features; k++) share *= 2 / 3
  return share
}

/** For each background row that comes along to a node. */
const nsPerPair = 3.5
