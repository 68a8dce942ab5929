import { gaussLegendre } from '../math/index.ts'
import type { Ensemble } from '../models/index.ts'
import { type CoalitionWeights, coalitionWeights } from './coalition-weights.ts'
import { type PatternShares, patternTable } from './pattern-table.ts'
import { pairPlace } from './tree-method.ts'
import type { TreePaths } from './tree-paths.ts'

/**
 * All that a leaf with u distinct features can give: for each of the 2^u patterns of a row (bit k set: the row agrees with all edges of the
 * k-th feature) u contributions, row-major. What is given is used again for the next leaf.
 */
export type LeafTable = (leaf: number) => Float64Array

/** Zeros, in memory that is used again and again: a model has some ten thousand leaves. */
function tableMemory(): (numbers: number) => Float64Array {
  let memory = new Float64Array(4096)
  return (numbers) => {
    if (memory.length < numbers) memory = new Float64Array(2 * numbers)
    return memory.subarray(0, numbers).fill(0)
  }
}

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
  const memory = tableMemory()
  return (leaf) => {
    const zeros = leafZeros(paths, ratios, leaf)
    return tableOfProducts(zeros, value[leaf * leafWidth + offset]!, memory(zeros.length << zeros.length))
  }
}

/** The share of the cover that agrees with all edges of each feature of a leaf's path. */
export function leafZeros(
  { parent, slot, distinct }: TreePaths,
  ratios: Float64Array,
  leaf: number,
): Float64Array {
  const zeros = new Float64Array(distinct[leaf]!).fill(1)
  for (let node = leaf; parent[node]! >= 0; node = parent[node]!) zeros[slot[node]!]! *= ratios[node]!
  return zeros
}

function tableOfProducts(zeros: Float64Array, value: number, table: Float64Array): Float64Array {
  const u = zeros.length
  eachNode(zeros, value, (products, gains, loss) => {
    for (let pattern = 0; pattern < 1 << u; pattern++) {
      const product = products[pattern]!
      for (let k = 0; k < u; k++) table[pattern * u + k]! += product * ((pattern >> k) & 1 ? gains[k]! : loss)
    }
  })
  return table
}

/** Reused between leaves. */
let products = new Float64Array(256)

/** For each quadrature node: v w G of every pattern, and (o − z) / g of each feature where o = 1 and, the same for all, where o = 0. */
function eachNode(
  zeros: Float64Array,
  value: number,
  visit: (products: Float64Array, gains: Float64Array, loss: number) => void,
): void {
  const u = zeros.length
  if (products.length < 1 << u) products = new Float64Array(1 << u)
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
    visit(products, gains, -1 / (1 - p))
  }
}

/**
 * Path-dependent interactions: of each pattern the upper triangle of the leaf's features, whole pairs, and main effects on the diagonal:
 *
 * ```
 * I_ij = v Σ_q w_q G(q) (o_i − z_i) / g_i(q) · (o_j − z_j) / g_j(q)        I_ii = phi_i − ½ Σ_j I_ij
 * ```
 */
export function coverPairTable(
  { value, leafWidth }: Ensemble,
  offset: number,
  paths: TreePaths,
  ratios: Float64Array,
): LeafTable {
  const memory = tableMemory()
  return (leaf) => {
    const zeros = leafZeros(paths, ratios, leaf)
    const numbers = pairCount(zeros.length) << zeros.length
    const table = pairsOfProducts(zeros, value[leaf * leafWidth + offset]!, memory(numbers))
    takeMainEffects(table, zeros.length)
    return table
  }
}

function pairCount(features: number): number {
  return (features * (features + 1)) / 2
}

function pairsOfProducts(zeros: Float64Array, value: number, table: Float64Array): Float64Array {
  const u = zeros.length
  const width = pairCount(u)
  const slopes = new Float64Array(u)
  eachNode(zeros, value, (products, gains, loss) => {
    for (let pattern = 0; pattern < 1 << u; pattern++) {
      for (let k = 0; k < u; k++) slopes[k] = (pattern >> k) & 1 ? gains[k]! : loss
      let place = pattern * width
      for (let i = 0; i < u; i++) {
        const share = products[pattern]! * slopes[i]!
        table[place++]! += share
        for (let j = i + 1; j < u; j++) table[place++]! += share * slopes[j]!
      }
    }
  })
  return table
}

/** The diagonal of each triangle less half of its pairs. */
function takeMainEffects(table: Float64Array, u: number): void {
  const width = pairCount(u)
  const diagonal = Int32Array.from({ length: u }, (_, i) => pairPlace(i, i, u))
  for (let row = 0; row < table.length; row += width) {
    for (let i = 0, at = row; i < u; i++) {
      at++
      for (let j = i + 1; j < u; j++, at++) {
        const half = table[at]! / 2
        table[row + diagonal[i]!]! -= half
        table[row + diagonal[j]!]! -= half
      }
    }
  }
}

/** Interventional, from the share of the background that each pattern of a leaf has; see `patternTable`. */
export function backgroundLeafTable(
  { value, leafWidth }: Ensemble,
  offset: number,
  paths: TreePaths,
  sharesOf: (leaf: number) => PatternShares,
  weights: CoalitionWeights = coalitionWeights(16),
): LeafTable {
  const memory = tableMemory()
  return (leaf) => {
    const u = paths.distinct[leaf]!
    const { rowOf, values } = patternTable(u, value[leaf * leafWidth + offset]!, sharesOf(leaf), weights)
    const table = memory(u << u)
    rowOf.forEach((row, pattern) => {
      if (row >= 0) table.set(values.subarray(row * u, (row + 1) * u), pattern * u)
    })
    return table
  }
}
