import type { Ensemble } from '../models/index.ts'
import { clusterLeaves } from './cell-clusters.ts'
import { boundsBelow, type CodedFeature, codedFeatures } from './cell-codes.ts'
import { type CellProgram, compileCells } from './cell-program.ts'
import type { ExplainedOutput } from './explained-output.ts'
import { type LeafBoxes, leafBoxes, reorderedBoxes } from './leaf-boxes.ts'

/**
 * Some trees in a row that are worked on together: their own codes are few, so that what is looked up by them stays in the processor's cache.
 * `remap[f][code]` is the section's own code of the ensemble's code of feature f.
 */
export type CellSection = {
  readonly features: readonly CodedFeature[]
  readonly remap: readonly Uint16Array[]
  readonly boxes: LeafBoxes
  readonly program: CellProgram
}

/** Codes of all features, and leaves, of several trees together up to which they are put into one section. */
const mostCodes = 4096
const mostLeaves = 16_384

/**
 * Trees of each section, in their order; depends on the trees only.
 *
 * @example
 * sectionTrees(stump, Int32Array.of(0)) // [Int32Array [0]]
 */
export function sectionTrees(ensemble: Ensemble, trees: Int32Array): Int32Array[] {
  const sections: number[][] = []
  let known: Map<number, Set<number>> = new Map()
  let codes = 0
  let leaves = 0
  for (const tree of trees) {
    const ownLeaves = (ensemble.treeStart[tree + 1]! - ensemble.treeStart[tree]! + 1) / 2
    const added = addSplits(ensemble, tree, known)
    if (sections.length === 0 || codes + added > mostCodes || leaves + ownLeaves > mostLeaves) {
      sections.push([tree])
      known = new Map()
      codes = addSplits(ensemble, tree, known)
      leaves = ownLeaves
    } else {
      sections.at(-1)!.push(tree)
      codes += added
      leaves += ownLeaves
    }
  }
  return sections.map((section) => Int32Array.from(section))
}

/** Adds the thresholds of a tree to those known of each feature, and gives how many were new. */
function addSplits(
  { treeStart, feature, threshold }: Ensemble,
  tree: number,
  known: Map<number, Set<number>>,
): number {
  let added = 0
  for (let node = treeStart[tree]!; node < treeStart[tree + 1]!; node++) {
    const asked = feature[node]!
    if (asked < 0) continue
    const own = known.get(asked) ?? new Set<number>()
    const before = own.size
    known.set(asked, own.add(threshold[node]!))
    added += own.size - before
  }
  return added
}

/**
 * Compiles a section.
 *
 * @param features of the whole ensemble
 * @param ratios   one a node, from `coverRatios`; null: shares are not needed
 * @param shaping  whether leaves are put together tree by tree, or by their cells over all trees
 * @returns null where the trees do not lend themselves (see `leafBoxes`)
 */
export function compileSection(
  ensemble: Ensemble,
  target: ExplainedOutput,
  trees: Int32Array,
  features: readonly CodedFeature[],
  ratios: Float64Array | null,
  shaping: 'trees' | 'clusters' = 'trees',
): CellSection | null {
  const own = codedFeatures(ensemble, trees, features)
  const boxes = own === null ? null : leafBoxes(ensemble, target, trees, own, ratios)
  if (own === null || boxes === null) return null
  const remap = features.map((whole, f) => remapOf(whole, own[f]!))
  if (shaping === 'trees') return { features: own, remap, boxes, program: compileCells(own, boxes) }
  const { order, shape } = clusterLeaves(own, boxes)
  const ordered = reorderedBoxes(boxes, order)
  return { features: own, remap, boxes: ordered, program: compileCells(own, ordered, shape) }
}

function remapOf(whole: CodedFeature, own: CodedFeature): Uint16Array {
  const remap = Uint16Array.from({ length: whole.codes }, (_, code) => code)
  if (whole.kind !== 'number' && whole.kind !== 'zero_missing') return remap
  remap.fill(0, 0, whole.codes)
  whole.bounds.forEach((bound, i) => {
    remap[i + 1] = boundsBelow(own.bounds, bound)
  })
  remap[whole.codes - 1] = own.codes - 1
  return remap
}
