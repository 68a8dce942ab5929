import { type Ensemble, ensemblesOf, type FittedModel, marginShape } from '@candor/core'
import { appError } from '../errors.ts'
import type { Manifest } from '../store/manifest.ts'
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
  | {
      readonly node: number
      readonly depth: number
      readonly feature: string
      readonly comparison: string
      readonly threshold: number | null
      readonly categories: readonly number[] | null
      readonly left: number
      readonly right: number
      readonly missing: 'left' | 'right'
      readonly cover: number | null
    }
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

function describeTree({ model, reference }: ModelInUse, index: number): TreeDescription {
  const { ensemble, tree } = treeOf(model, reference, index)
  const nodes: NodeDescription[] = []
  walk(ensemble, ensemble.treeStart[tree]!, 0, nodes)
  return { index, nodes }
}

function walk(ensemble: Ensemble, node: number, depth: number, nodes: NodeDescription[]): void {
  nodes.push(describeNode(ensemble, node, depth))
  if (ensemble.feature[node]! < 0) return
  walk(ensemble, ensemble.left[node]!, depth + 1, nodes)
  walk(ensemble, ensemble.right[node]!, depth + 1, nodes)
}

function describeNode(ensemble: Ensemble, node: number, depth: number): NodeDescription {
  const { feature, leafWidth, value } = ensemble
  const cover = Number.isNaN(ensemble.cover[node]) ? null : ensemble.cover[node]!
  if (feature[node]! < 0) {
    const values = [...value.subarray(node * leafWidth, (node + 1) * leafWidth)]
    return { node, depth, values, cover }
  }
  const isCategory = ensemble.kind[node] === 1
  return {
    node,
    depth,
    feature: ensemble.featureNames[feature[node]!]!,
    comparison: isCategory ? 'not in' : ensemble.comparison,
    threshold: isCategory ? null : ensemble.threshold[node]!,
    categories: isCategory ? categoriesOf(ensemble, node) : null,
    left: ensemble.left[node]!,
    right: ensemble.right[node]!,
    missing: ensemble.defaultLeft[node] === 1 ? 'left' : 'right',
    cover,
  }
}

function categoriesOf({ setStart, setWords }: Ensemble, node: number): number[] {
  const categories: number[] = []
  for (let word = setStart[node]!; word < setStart[node + 1]!; word++)
    for (let bit = 0; bit < 32; bit++)
      if ((setWords[word]! >>> bit) & 1) categories.push((word - setStart[node]!) * 32 + bit)
  return categories
}
