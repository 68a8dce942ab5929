import { childFor, type Ensemble, type Matrix } from '../../src/index.ts'

type Step = { zero: number; one: number }

/**
 * Path-dependent Shapley values leaf by leaf, from the coefficients of Π_j (z_j + o_j t): a second twin, for paths with more features than
 * can be enumerated. All terms of a coefficient are at least 0, so nothing cancels. phi_i = v (o_i − z_i) Σ_k k! (m−1−k)! / m! · e_k.
 * For ensembles of one output that are sums.
 */
export function leafPolynomialShap(ensemble: Ensemble, matrix: Matrix): Float64Array {
  const width = ensemble.featureNames.length
  const phi = new Float64Array(matrix.rows * width)
  for (let row = 0; row < matrix.rows; row++) {
    for (const root of ensemble.treeStart.slice(0, -1)) {
      const add = (node: number, steps: Map<number, Step>): void => {
        const feature = ensemble.feature[node]!
        if (feature < 0) {
          addLeaf(ensemble.value[node]!, steps, phi, row * width)
          return
        }
        const chosen = childFor(ensemble, node, matrix.columns[feature]![row]!)
        for (const child of [ensemble.left[node]!, ensemble.right[node]!]) {
          const before = steps.get(feature) ?? { zero: 1, one: 1 }
          const ratio = ensemble.cover[child]! / ensemble.cover[node]!
          const step = { zero: before.zero * ratio, one: child === chosen ? before.one : 0 }
          add(child, new Map([...steps, [feature, step]]))
        }
      }
      add(root, new Map())
    }
  }
  return phi
}

function addLeaf(value: number, steps: Map<number, Step>, phi: Float64Array, at: number): void {
  for (const [feature, { zero, one }] of steps) {
    const others = [...steps].filter(([other]) => other !== feature).map(([, step]) => step)
    const coefficients = others.reduce(timesStep, [1])
    let sum = 0
    let weight = 1 / steps.size
    coefficients.forEach((coefficient, k) => {
      if (k > 0) weight *= k / (steps.size - k)
      sum += weight * coefficient
    })
    phi[at + feature]! += value * (one - zero) * sum
  }
}

function timesStep(polynomial: readonly number[], { zero, one }: Step): number[] {
  return [...polynomial, 0].map(
    (coefficient, k) => coefficient * zero + (k > 0 ? polynomial[k - 1]! * one : 0),
  )
}
