import type { ExplainedBlock } from './explanation-blocks.ts'
import type { ExplanationSetup } from './explanation-job.ts'
import type { ExplanationMeta } from './explanation-meta.ts'

/** The largest residual, and of contributions the mean of |phi| over rows by feature (and class), rows weighed where they have weights. */
export function summaryOf(
  { model, names, outputs, plan }: ExplanationSetup,
  blocks: Iterable<ExplainedBlock>,
): ExplanationMeta {
  const sums = outputs.map(() => new Float64Array(names.length))
  let [largest, total] = [0, 0]
  for (const { outputs: found, largestResidual, matrix, weights } of blocks) {
    largest = Math.max(largest, largestResidual)
    for (let row = 0; row < matrix.rows; row++) total += weights?.[row] ?? 1
    if (plan.values === 'contributions')
      found.forEach(({ attributions: { phi } }, k) => {
        addAbsolute(sums[k]!, phi, weights)
      })
  }
  const means = sums.map((own) =>
    Object.fromEntries(names.map((name, j) => [name, total > 0 ? own[j]! / total : null])),
  )
  const byClass = () =>
    Object.fromEntries(outputs.map((output, k) => [model.model.classes[output] ?? String(output), means[k]!]))
  return {
    largest_residual: largest,
    ...(plan.values === 'contributions' ? { mean_abs_phi: means.length === 1 ? means[0]! : byClass() } : {}),
  }
}

function addAbsolute(sums: Float64Array, phi: Float64Array, weights: Float64Array | null): void {
  const width = sums.length
  for (let row = 0, at = 0; at < phi.length; row++) {
    const weight = weights === null ? 1 : weights[row]!
    for (let j = 0; j < width; j++, at++) sums[j]! += weight * Math.abs(phi[at]!)
  }
}
