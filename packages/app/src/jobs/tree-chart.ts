import { marginUnit, type TreeData, treeData } from '@candor/core'
import { appError } from '../errors.ts'
import { treeOf } from './describe-model.ts'
import { levelsIn } from './levels-in.ts'
import { resolveModel } from './resolve-model.ts'

export type TreeRequest = {
  readonly model: string
  readonly features?: readonly string[] | null
  readonly dataDir: string
  /** whose registry a name is looked up in; default: that of the command line */
  readonly tenantId?: string
  /** counted from 0; the trees of a vote are numbered through, member by member */
  readonly tree: number
}

/** More nodes than this cannot be read in a picture. */
const mostNodes = 500

/**
 * What a tree chart draws: one tree of a model, category codes in the words of its columns.
 *
 * @throws jobs.no_trees, jobs.unknown_tree, jobs.tree_too_large, and what finding the model throws
 */
export async function treeChart(request: TreeRequest): Promise<TreeData> {
  const { model, reference, pipeline } = await resolveModel(request.model, request)
  const { ensemble, tree } = treeOf(model, reference, request.tree)
  const nodes = ensemble.treeStart[tree + 1]! - ensemble.treeStart[tree]!
  if (nodes > mostNodes)
    throw appError('jobs.tree_too_large', { tree: request.tree, received: nodes, limit: mostNodes })
  const output = Math.max(0, ensemble.treeOutput[tree]!)
  const ofClass = ensemble.outputs > 1 ? `, class ${model.classes[output] ?? output}` : ''
  const trees = ensemble.treeOutput.length
  const unit = marginUnit(model).replace('_', '-')
  return treeData(ensemble, tree, {
    title: `Tree ${request.tree} of ${reference}`,
    subtitle: `${model.algorithm}${ofClass}; one of ${trees} trees, ${how[ensemble.combine]}; ${nodes} nodes, values in ${unit}; – marks the way of a missing value`,
    unit,
    output: ensemble.leafWidth > 1 ? output : 0,
    levelsOf: levelsIn(pipeline),
  })
}

const how = { sum: 'summed', mean: 'averaged' } as const
