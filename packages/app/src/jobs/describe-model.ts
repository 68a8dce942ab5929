import {
  type Ensemble,
  ensemblesOf,
  type FittedModel,
  marginShape,
  type SplitRule,
  splitRule,
} from '@candor/core'
import { appError } from '../errors.ts'
import type { Manifest } from '../store/manifest.ts'
import { levelsIn } from './levels-in.ts'
import type { ModelInUse } from './model-in-use.ts'

/** The answer of `candor model show --json`. */
export type ModelDescription = Omit<Manifest, 'format' | 'files' | 'pipeline' | 'manifest_digest'> & {
  readonly reference: string
  readonly registered: ModelInUse['registered']
  readonly folder: string | null
  readonly trees: number
  readonly nodes: number
  readonly link: Ensemble['link']
  readonly model_columns: number
  readonly tree?: TreeDescription
}

/** One tree as lists of nodes, root first. */
export type TreeDescription = { readonly index: number; readonly nodes: readonly NodeDescription[] }

export type NodeDescription =
  | (SplitRule & {
      readonly node: number
      readonly depth: number
      readonly left: number
      readonly right: number
      readonly cover: number | null
      /** the texts of the categories, where the column has texts */
      readonly levels: readonly string[] | null
    })
  | {
      readonly node: number
      readonly depth: number
      readonly values: readonly number[]
      readonly cover: number | null
    }

/**
 * What a model is: its manifest, the size of its ensemble, and one of its trees where it is asked for.
 *
 * @throws jobs.unknown_tree, jobs.no_trees
 */
export function describeModel(model: ModelInUse, tree: number | null): ModelDescription {
  const { format: _format, files: _files, pipeline, manifest_digest: _digest, ...about } = model.manifest
  const ensembles = ensemblesOf(model.model)
  const count = (sizeOf: (ensemble: Ensemble) => number) =>
    ensembles.reduce((sum, ensemble) => sum + sizeOf(ensemble), 0)
  return {
    reference: model.reference,
    registered: model.registered,
    folder: model.folder,
    ...about,
    trees: count(({ treeOutput }) => treeOutput.length),
    nodes: count(({ feature }) => feature.length),
    link: marginShape(model.model).link,
    model_columns: pipeline.outputs.length,
    ...(tree === null ? {} : { tree: describeTree(model, tree) }),
  }
}

/** A tree by its number; those of a vote are numbered through, member by member. */
export function treeOf(
  model: FittedModel,
  reference: string,
  index: number,
): { readonly ensemble: Ensemble; readonly tree: number } {
  const ensembles = ensemblesOf(model)
  if (ensembles.length === 0)
    throw appError('jobs.no_trees', { model: reference, algorithm: model.algorithm })
  let tree = index
  for (const ensemble of ensembles) {
    if (tree < ensemble.treeOutput.length) return { ensemble, tree }
    tree -= ensemble.treeOutput.length
  }
  throw appError('jobs.unknown_tree', { tree: index, last: index - tree - 1 })
}

function describeTree({ model, reference, pipeline }: ModelInUse, index: number): TreeDescription {
  const { ensemble, tree } = treeOf(model, reference, index)
  const levelsOf = levelsIn(pipeline)
  const nodes: NodeDescription[] = []
  walk({ ensemble, levelsOf }, ensemble.treeStart[tree]!, 0, nodes)
  return { index, nodes }
}

type Walked = {
  readonly ensemble: Ensemble
  readonly levelsOf: (feature: string) => readonly string[] | null
}

function walk(walked: Walked, node: number, depth: number, nodes: NodeDescription[]): void {
  const { feature, left, right } = walked.ensemble
  nodes.push(describeNode(walked, node, depth))
  if (feature[node]! < 0) return
  walk(walked, left[node]!, depth + 1, nodes)
  walk(walked, right[node]!, depth + 1, nodes)
}

function describeNode({ ensemble, levelsOf }: Walked, node: number, depth: number): NodeDescription {
  const { feature, leafWidth, value, left, right } = ensemble
  const cover = Number.isNaN(ensemble.cover[node]) ? null : ensemble.cover[node]!
  if (feature[node]! < 0) {
    const values = [...value.subarray(node * leafWidth, (node + 1) * leafWidth)]
    return { node, depth, values, cover }
  }
  const rule = splitRule(ensemble, node)
  const texts = rule.categories === null ? null : levelsOf(rule.feature)
  const levels = texts && rule.categories!.map((code) => texts[code] ?? String(code))
  return { node, depth, ...rule, levels, left: left[node]!, right: right[node]!, cover }
}
