import { candorError } from '../errors.ts'
import type { Ensemble } from './ensemble.ts'
import type { Linear } from './linear.ts'
import { treesOf } from './margins.ts'
import type { LinearModel, Model } from './model.ts'

/**
 * A model as other formats hold it: one ensemble whose trees are summed and whose link is all that follows. The mean over trees, the
 * scale of the link, and a calibrator that is a logistic function of the margin, go into the leaves and the base:
 *
 * ```
 * margin' = Σ f_k leaf + base'     f_k = s / (number of trees of output k, or 1)     base' = s base + d
 * s = linkScale, d = 0             sigmoid 1 / (1 + e^(a m + b)): s = -a, d = -b     temperature 1 / (1 + e^(-m / τ)): s = 1 / τ, d = 0
 * ```
 *
 * The same in real arithmetic; sums round differently by some last digits of float64.
 *
 * @param format what is being written, for the complaint
 * @throws models.not_exportable for a calibrator that is no logistic function of the margin
 * @example
 * summedForm(model, 'ONNX').combine // 'sum'
 */
export function summedForm(model: Model, format: string): Ensemble {
  const { ensemble, calibrator } = model
  const { scale, shift } = lineOf(calibrator, ensemble.linkScale, format)
  return {
    ...ensemble,
    base: ensemble.base.map((base) => scale * base + shift),
    value: scaledLeaves(ensemble, scale),
    combine: 'sum',
    linkScale: 1,
    link: calibrator === null ? ensemble.link : 'logistic',
  }
}

/**
 * The same for a sum of columns: what stands in the coefficients and intercepts is all there is but the link.
 *
 * @throws models.not_exportable
 * @example
 * summedLinear({ linear: { featureNames: ['x'], coefficients: [[2]], intercepts: [-1], link: 'logistic' }, calibrator: null }, 'ONNX').link // 'logistic'
 */
export function summedLinear(
  { linear, calibrator }: Pick<LinearModel, 'linear' | 'calibrator'>,
  format: string,
): Linear {
  const { scale, shift } = lineOf(calibrator, 1, format)
  return {
    ...linear,
    coefficients: linear.coefficients.map((row) => row.map((coefficient) => scale * coefficient)),
    intercepts: linear.intercepts.map((intercept) => scale * intercept + shift),
    link: calibrator === null ? linear.link : 'logistic',
  }
}

/** What the link is applied to, as a line of the margin. */
function lineOf(calibrator: Model['calibrator'], linkScale: number, format: string) {
  if (calibrator === null) return { scale: linkScale, shift: 0 }
  if (calibrator.kind === 'sigmoid') return { scale: -calibrator.a, shift: -calibrator.b }
  if (calibrator.kind === 'temperature' && calibrator.scale === 'log_odds')
    return { scale: 1 / calibrator.temperature, shift: 0 }
  throw candorError('models.not_exportable', { format, reason: `its calibrator is ${calibrator.kind}` })
}

function scaledLeaves(ensemble: Ensemble, scale: number): Float64Array {
  const { value, treeStart, treeOutput, leafWidth, outputs, combine } = ensemble
  const factors = Float64Array.from({ length: outputs }, (_, k) =>
    combine === 'mean' ? scale / Math.max(1, treesOf(ensemble, k)) : scale,
  )
  const scaled = value.slice()
  treeOutput.forEach((output, t) => {
    for (let i = treeStart[t]! * leafWidth; i < treeStart[t + 1]! * leafWidth; i++)
      scaled[i]! *= factors[output === -1 ? i % leafWidth : output]!
  })
  return scaled
}
