import { childFor } from '../models/index.ts'
import { type CountedRows, countPatterns } from './background-patterns.ts'
import { type CoalitionWeights, coalitionWeights } from './coalition-weights.ts'
import type { ExplainedOutput } from './explained-output.ts'
import type { LeafRule, LeafRules } from './leaf-rule.ts'
import type { PatternShares } from './pattern-table.ts'
import { layPatternBits, mostPatternBits } from './tree-patterns.ts'

/** Leaf rules of the interventional game, as `prepareInterventionalInteractions` says. */
export function backgroundLeafRules(counted: CountedRows, { offset, trees }: ExplainedOutput): LeafRules {
  const { value, leafWidth } = counted.ensemble
  const size = counted.paths.distinct.reduce((most, distinct) => Math.max(most, distinct), 1)
  const weights = coalitionWeights(size)
  const patternsOf = backgroundPatterns(counted, trees)
  return (leaf, { length }) =>
    backgroundRule(value[leaf * leafWidth + offset]!, length, patternsOf(leaf, length), weights)
}

/** Distinct patterns of the background at a leaf, `count` flags each, with their shares of its rows. */
type Patterns = { readonly inside: Uint8Array; readonly shares: Float64Array }

/** Background patterns of any leaf; those of a tree are counted together when its first leaf is asked for. */
function backgroundPatterns(
  counted: CountedRows,
  trees: Int32Array,
): (leaf: number, count: number) => Patterns {
  const { ensemble } = counted
  let known = new Map<number, PatternShares>()
  let at = -1
  return (leaf, count) => {
    if (count > mostPatternBits) return wideShares(counted, leaf, count)
    while (at < 0 || ensemble.treeStart[trees[at]! + 1]! <= leaf) {
      at++
      if (ensemble.treeStart[trees[at]! + 1]! > leaf) known = treeShares(counted, trees[at]!)
    }
    const { patterns, shares } = known.get(leaf)!
    const flags = new Uint8Array(patterns.length * count)
    for (let i = 0; i < flags.length; i++) flags[i] = (patterns[Math.floor(i / count)]! >>> (i % count)) & 1
    return { inside: flags, shares }
  }
}

function treeShares(counted: CountedRows, tree: number): Map<number, PatternShares> {
  const { ensemble, paths } = counted
  const first = ensemble.treeStart[tree]!
  const end = ensemble.treeStart[tree + 1]!
  const leaves: number[] = []
  for (let node = first + 1; node < end; node++)
    if (ensemble.feature[node]! < 0 && paths.distinct[node]! <= mostPatternBits) leaves.push(node)
  const bits = layPatternBits(paths, first, end - first)
  const shares = countPatterns(counted, { tree, ...bits }, leaves)
  return new Map(leaves.map((leaf, k) => [leaf, shares[k]!]))
}

/** A leaf whose pattern does not fit an integer. */
function wideShares({ ensemble, paths, background }: CountedRows, leaf: number, count: number): Patterns {
  const counts = new Map<string, number>()
  for (let r = 0; r < background.rows; r++) {
    const flags = new Uint8Array(count).fill(1)
    for (let node = leaf; paths.parent[node]! >= 0; node = paths.parent[node]!) {
      const value = background.columns[paths.edge[node]!]![r]!
      if (childFor(ensemble, paths.parent[node]!, value) !== node) flags[paths.slot[node]!] = 0
    }
    const key = String.fromCharCode(...flags)
    counts.set(key, (counts.get(key) ?? 0) + 1)
  }
  const keys = [...counts.keys()].sort()
  return {
    inside: Uint8Array.from(keys.flatMap((key) => Array.from(key, (flag) => flag.charCodeAt(0)))),
    shares: Float64Array.from(keys, (key) => counts.get(key)! / background.rows),
  }
}

/** The pair weights are the contribution weights of one player fewer: (a − 2)! s! / (a + s − 1)! is `joined[a − 1][s]`, and so on. */
function backgroundRule(
  value: number,
  u: number,
  { inside: other, shares }: Patterns,
  { size, joined, apart }: CoalitionWeights,
): LeafRule {
  const width = size + 1
  return (inside, into) => {
    for (let k = 0; k < shares.length; k++) {
      const at = k * u
      let [a, s, lost] = [0, 0, 0]
      for (let i = 0; i < u; i++) {
        if (inside[i] === other[at + i]) lost += 1 - inside[i]!
        else if (inside[i] === 1) a++
        else s++
      }
      if (lost > 0) continue
      const v = value * shares[k]!
      const single = [-v * apart[a * width + s]!, v * joined[a * width + s]!]
      const twoIn = a >= 2 ? v * joined[(a - 1) * width + s]! : 0
      const mixed = a >= 1 && s >= 1 ? -v * joined[a * width + s - 1]! : 0
      const twoOut = s >= 2 ? v * apart[a * width + s - 1]! : 0
      let place = 0
      for (let i = 0; i < u; i++) {
        const isPlayer = inside[i] !== other[at + i]
        if (isPlayer) into[place]! += single[inside[i]!]!
        place++
        for (let j = i + 1; j < u; j++, place++) {
          if (!isPlayer || inside[j] === other[at + j]) continue
          const both = inside[i]! + inside[j]!
          into[place]! += both === 2 ? twoIn : both === 1 ? mixed : twoOut
        }
      }
    }
  }
}
