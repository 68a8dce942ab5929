import type { Explained } from './explained-rows.ts'
import type { ExplanationJob } from './explanation-job.ts'
import type { ExplanationMeta } from './explanation-meta.ts'

/**
 * The largest residual, and of contributions the mean of |phi| over rows by feature (and class), rows weighed where they have weights.
 *
 * @param W weights of all rows; null for 1 each
 */
export function summaryOf(
  { model, names, outputs, plan }: ExplanationJob,
  blocks: Iterable<Explained>,
  W: Float64Array | null,
): ExplanationMeta {
  const sums = outputs.map(() => new Float64Array(names.length))
  let [largest, total, done] = [0, 0, 0]
  for (const { outputs: found, largestResidual, matrix } of blocks) {
    largest = Math.max(largest, largestResidual)
    const weightOf = (row: number) => W?.[done + row] ?? 1
    for (let row = 0; row < matrix.rows; row++) total += weightOf(row)
    if (plan.values === 'contributions')
      found.forEach(({ attributions: { phi } }, k) => {
        for (let i = 0; i < phi.length; i++)
          sums[k]![i % names.length]! += weightOf(Math.floor(i / names.length)) * Math.abs(phi[i]!)
      })
    done += matrix.rows
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
