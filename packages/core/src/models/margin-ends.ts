import type { Ensemble } from './ensemble.ts'

type Sums = Float64Array | Float32Array

/** Where the sums of a 'sum' ensemble begin: at its base, or at margins given for each row. */
export function fillBase({ base, outputs }: Ensemble, sums: Sums, given: Float64Array | null = null): void {
  if (given !== null) sums.set(given)
  else for (let i = 0; i < sums.length; i++) sums[i] = base[i % outputs]!
}

/** What makes sums of a 'mean' ensemble its margins: base + sum / number of trees of the output. */
export function finishMean(ensemble: Ensemble, trees: number, sums: Sums): void {
  const { outputs, base } = ensemble
  const counts = base.map((_, k) => Math.max(1, treesOf(ensemble, k, trees)))
  for (let i = 0; i < sums.length; i++) {
    const k = i % outputs
    sums[i] = base[k]! + sums[i]! / counts[k]!
  }
}

/** How many of the first `trees` trees add to output k: all of them where leaves are vectors. */
export function treesOf({ treeOutput }: Ensemble, output: number, trees = treeOutput.length): number {
  let count = 0
  for (let t = 0; t < trees; t++) if (treeOutput[t] === output || treeOutput[t] === -1) count++
  return count
}
