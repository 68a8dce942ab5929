import type { Matrix } from '../features/index.ts'
import type { Ensemble } from '../models/index.ts'
import type { CodedFeature } from './cell-codes.ts'
import { layShape, type Shape } from './cell-program.ts'
import { coverRatios } from './cover-ratios.ts'
import type { ExplainedOutput } from './explained-output.ts'
import { patternValue } from './pattern-values.ts'
import { layTreePaths, pathFeatures } from './tree-paths.ts'
import {
  layPatternBits,
  layPatterns,
  type PatternBits,
  type PatternMemory,
  patternMemory,
} from './tree-patterns.ts'

/** Trees ready to be explained row by row, leaf by leaf, without any table. */
export type LeanTrees = {
  readonly ensemble: Ensemble
  readonly sections: readonly LeanSection[]
  /** place of each coded feature among all */
  readonly columns: readonly number[]
  readonly memory: PatternMemory
}

type LeanSection = { readonly trees: readonly LeanTree[]; readonly shape: Shape }

type LeanTree = {
  readonly tree: number
  readonly bits: PatternBits
  readonly leaves: readonly LeanLeaf[]
}

type LeanLeaf = {
  readonly entry: number
  readonly value: number
  readonly shares: Float64Array
  /** coded features of the slots */
  readonly places: Int32Array
}

/**
 * Path-dependent contributions to the bits of `makeCellAdder`, for a few rows of a large forest whose tables would take longer to make.
 *
 * @param sections trees of each section, see `sectionTrees`
 */
export function layLeanTrees(
  ensemble: Ensemble,
  { offset }: ExplainedOutput,
  sections: readonly Int32Array[],
  features: readonly CodedFeature[],
): LeanTrees {
  const paths = layTreePaths(ensemble)
  const ratios = coverRatios(ensemble)
  const placeOf = new Map(features.map(({ feature }, place) => [feature, place]))
  const layLeaf = (first: number, node: number): LeanLeaf => {
    const own = pathFeatures(paths, node)
    return {
      entry: node - first,
      value: ensemble.value[node * ensemble.leafWidth + offset]!,
      shares: sharesOf(node, own.length),
      places: own.map((feature) => placeOf.get(feature)!),
    }
  }
  const sharesOf = (node: number, slots: number): Float64Array => {
    const steps: number[] = []
    for (let at = node; paths.parent[at]! >= 0; at = paths.parent[at]!) steps.push(at)
    const shares = new Float64Array(slots).fill(1)
    for (const at of steps.reverse()) shares[paths.slot[at]!]! *= ratios[at]!
    return shares
  }
  const layTree = (tree: number): LeanTree => {
    const first = ensemble.treeStart[tree]!
    const entries = ensemble.treeStart[tree + 1]! - first
    const nodes = Array.from({ length: entries }, (_, i) => first + i)
    const counted = nodes.filter(
      (node) =>
        ensemble.feature[node]! < 0 &&
        node > first &&
        ensemble.value[node * ensemble.leafWidth + offset] !== 0,
    )
    return {
      tree,
      bits: layPatternBits(paths, first, entries),
      leaves: counted.map((node) => layLeaf(first, node)),
    }
  }
  const laid = sections.map((section) => {
    const trees = Array.from(section, layTree)
    const starts = new Int32Array(trees.length + 1)
    trees.forEach(({ leaves }, i) => {
      starts[i + 1] = starts[i]! + leaves.length
    })
    return { trees, shape: layShape(starts) }
  })
  const largest = laid
    .flatMap(({ trees }) => trees)
    .reduce((most, { bits }) => Math.max(most, bits.parent.length), 1)
  return {
    ensemble,
    sections: laid,
    columns: features.map(({ feature }) => feature),
    memory: patternMemory(largest, 1),
  }
}

/** Adds the contributions of one row to `phi`, rows × all features. */
export function addLeanRow(
  { ensemble, sections, columns, memory }: LeanTrees,
  matrix: Matrix,
  row: number,
  phi: Float64Array,
): void {
  const width = columns.length
  const sums = new Float64Array(width)
  for (const { trees, shape } of sections) {
    const leaves = trees.flatMap((tree) => {
      layPatterns(ensemble, { tree: tree.tree, ...tree.bits }, matrix, row, 1, memory)
      return tree.leaves.map((leaf) => ({ leaf, pattern: memory.patterns[leaf.entry]! }))
    })
    const sumOf = (node: number): Float64Array => {
      const { blockLeaf, children } = shape
      const own = new Float64Array(width)
      if (node < blockLeaf.length - 1) {
        for (let l = blockLeaf[node]!; l < blockLeaf[node + 1]!; l++) {
          const { leaf, pattern } = leaves[l]!
          patternValue(leaf.value, leaf.shares, pattern, leaf.places, own, 0)
        }
        return own
      }
      children[node - blockLeaf.length + 1]!.forEach((child, i) => {
        const theirs = sumOf(child)
        for (let k = 0; k < width; k++) own[k] = i === 0 ? theirs[k]! : own[k]! + theirs[k]!
      })
      return own
    }
    for (const top of shape.tops) {
      const value = sumOf(top)
      for (let k = 0; k < width; k++) sums[k]! += value[k]!
    }
  }
  columns.forEach((feature, k) => {
    phi[row * ensemble.featureNames.length + feature]! += sums[k]!
  })
}
