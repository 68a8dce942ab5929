import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import { type CoalitionWeights, coalitionWeights } from './coalition-weights.ts'
import { type PatternShares, patternTable } from './pattern-table.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * All that a leaf with u distinct features can give: for each of the 2^u patterns of a row (bit k set: the row agrees with all edges of the
 * k-th feature) u contributions, row-major.
 */
export type LeafTable = (leaf: number) => Float64Array

/**
 * Path-dependent: with z_k the product of cover ratios over the leaf's edges on feature k and o_k the pattern's bit,
 *
 * ```
 * phi_k = v Σ_q w_q (o_k − z_k) Π_{j ≠ k} g_j(q) = v Σ_q w_q G(q) (o_k − z_k) / g_k(q)     g_j(q) = (1 − p_q) z_j + p_q o_j
 * (o_k − z_k) / g_k = (1 − z_k) / g_k  or, where o_k = 0,  −1 / (1 − p_q)                  G = Π_j g_j
 * ```
 *
 * which never divides by a factor that may be 0. Twin: `preparePathDependent` by quadrature along the tree.
 *
 * @param ratios one per node, from `coverRatios`
 */
export function coverLeafTable(
  { value, leafWidth }: Ensemble,
  offset: number,
  paths: TreePaths,
  ratios: Float64Array,
): LeafTable {
  return (leaf) => {
    const zeros = zerosOf(paths, ratios, leaf)
    return tableOfProducts(zeros, value[leaf * leafWidth + offset]!)
  }
}

function zerosOf({ parent, slot, distinct }: TreePaths, ratios: Float64Array, leaf: number): Float64Array {
  const zeros = new Float64Array(distinct[leaf]!).fill(1)
  for (let node = leaf; parent[node]! >= 0; node = parent[node]!) zeros[slot[node]!]! *= ratios[node]!
  return zeros
}

function tableOfProducts(zeros: Float64Array, value: number): Float64Array {
  const u = zeros.length
  const patterns = 1 << u
  const table = new Float64Array(patterns * u)
  const products = new Float64Array(patterns)
  const gains = new Float64Array(u)
  const { nodes, weights } = gaussLegendre(Math.max(1, Math.ceil(u / 2)))
  for (let q = 0; q < nodes.length; q++) {
    const p = nodes[q]!
    products[0] = value * weights[q]!
    for (let k = 0; k < u; k++) {
      const without = (1 - p) * zeros[k]!
      gains[k] = (1 - zeros[k]!) / (without + p)
      for (let pattern = 0; pattern < 1 << k; pattern++) {
        products[pattern | (1 << k)] = products[pattern]! * (without + p)
        products[pattern]! *= without
      }
    }
    const loss = -1 / (1 - p)
    for (let pattern = 0; pattern < patterns; pattern++) {
      const product = products[pattern]!
      for (let k = 0; k < u; k++) table[pattern * u + k]! += product * ((pattern >> k) & 1 ? gains[k]! : loss)
    }
  }
  return table
}

/** Interventional, from the share of the background that each pattern of a leaf has; see `patternTable`. */
export function backgroundLeafTable(
  { value, leafWidth }: Ensemble,
  offset: number,
  paths: TreePaths,
  sharesOf: (leaf: number) => PatternShares,
  weights: CoalitionWeights = coalitionWeights(16),
): LeafTable {
  return (leaf) => {
    const u = paths.distinct[leaf]!
    const { rowOf, values } = patternTable(u, value[leaf * leafWidth + offset]!, sharesOf(leaf), weights)
    const table = new Float64Array(u << u)
    rowOf.forEach((row, pattern) => {
      if (row >= 0) table.set(values.subarray(row * u, (row + 1) * u), pattern * u)
    })
    return table
  }
}
