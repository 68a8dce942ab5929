import { exp } from '../math/index.ts'
import type { Ensemble } from './ensemble.ts'
import { type Loss, losses, type ObjectiveName, powerLoss } from './loss.ts'
import { lossSum, weightedSum } from './loss-sum.ts'
import type { RoundRows } from './round-rows.ts'
import { softmaxLoss } from './softmax-loss.ts'

/** One array of margins an output, each with one number a row. */
export type OutputMargins = readonly Float64Array[]

/** What a run of boosting makes small, over all rows: one margin a row, or one a class. */
export type Objective = {
  readonly name: ObjectiveName
  readonly link: Ensemble['link']
  /** margins a row, and trees a round */
  readonly outputs: number
  /** whether gradients stay within labels times weights, so that they may be rounded to float32 (gradient-grid.ts) */
  readonly hasBoundedGradients: boolean
  /** the margins before any tree: the constants that make the loss least (of a class without rows: next to nothing) */
  bases(rows: RoundRows): Float64Array
  /** gradients and hessians of all rows at their margins, weights counted in; one array an output */
  fillGradients(
    rows: RoundRows,
    margins: OutputMargins,
    G: readonly Float64Array[],
    H: readonly Float64Array[],
  ): void
  /** Σ weight · loss */
  lossSum(rows: RoundRows, margins: OutputMargins): number
}

export type ObjectiveSettings = {
  /** softmax only */
  readonly classes: number
  /** tweedie only: variance = mean^power */
  readonly tweedieVariancePower: number
  /** poisson only: its hessian is e^(margin + step), as in XGBoost; null = 0 */
  readonly maxDeltaStep: number | null
}

/**
 * The objective of that name.
 *
 * @example
 * objectiveOf('softmax', { classes: 3, tweedieVariancePower: 1.5, maxDeltaStep: null }).outputs // 3
 */
export function objectiveOf(name: ObjectiveName, settings: ObjectiveSettings): Objective {
  if (name === 'softmax') return softmaxObjective(settings.classes)
  if (name === 'logistic' || name === 'squared') return plainObjective(name)
  return powerObjective(name, settings)
}

/** Objectives whose margin is the logarithm of a mean, and which may have an exposure. */
export function hasLogLink(name: ObjectiveName): name is 'poisson' | 'gamma' | 'tweedie' {
  return name === 'poisson' || name === 'gamma' || name === 'tweedie'
}

/** The power of the mean that a loss with a logarithmic link takes for the variance; null where it has none. */
export function powerOf(name: ObjectiveName, tweedieVariancePower: number): number | null {
  if (!hasLogLink(name)) return null
  return name === 'poisson' ? 1 : name === 'gamma' ? 2 : tweedieVariancePower
}

function plainObjective(name: 'logistic' | 'squared'): Objective {
  const loss: Loss = losses[name]
  return {
    name,
    link: loss.link,
    outputs: 1,
    hasBoundedGradients: true,
    bases: (rows) => Float64Array.of(loss.base(meanLabel(rows))),
    fillGradients: gradientsOf(loss),
    lossSum: ({ labels, W }, [margins]) => lossSum(name, margins!, labels, W),
  }
}

function meanLabel({ labels, W }: RoundRows): number {
  let sum = 0
  for (let row = 0; row < labels.length; row++) sum += W === null ? labels[row]! : W[row]! * labels[row]!
  return sum / totalWeight(labels, W)
}

/** Σ weight. */
export function totalWeight(labels: Float64Array, W: Float64Array | null): number {
  return W === null ? labels.length : W.reduce((sum, weight) => sum + weight, 0)
}

function gradientsOf(loss: Loss): Objective['fillGradients'] {
  return ({ labels, W }, [margins], [G], [H]) => {
    for (let row = 0; row < labels.length; row++) {
      const weight = W === null ? 1 : W[row]!
      G![row] = weight * loss.gradient(margins![row]!, labels[row]!)
      H![row] = weight * loss.hessian(margins![row]!, labels[row]!)
    }
  }
}

function powerObjective(
  name: 'poisson' | 'gamma' | 'tweedie',
  { tweedieVariancePower, maxDeltaStep }: ObjectiveSettings,
): Objective {
  const power = powerOf(name, tweedieVariancePower)!
  const loss = powerLoss(power)
  const step = name === 'poisson' ? (maxDeltaStep ?? 0) : 0
  const hessian: Loss['hessian'] = (margin, label) => loss.hessian(margin + step, label)
  return {
    name,
    link: loss.link,
    outputs: 1,
    hasBoundedGradients: false,
    bases: (rows) => Float64Array.of(loss.base(meanRate(rows, power))),
    fillGradients: gradientsOf({ ...loss, hessian }),
    lossSum: ({ labels, W }, [margins]) =>
      weightedSum(labels.length, (row) => loss.value(margins![row]!, labels[row]!), W),
  }
}

/**
 * The rate r at which Σ w · loss of the margins log(r) + offset is least: Σ w y e^((1 - power) offset) / Σ w e^((2 - power) offset).
 * For Poisson that is all claims over all exposure.
 */
function meanRate(rows: RoundRows, power: number): number {
  const { labels, W, offsets } = rows
  if (offsets === null) return meanLabel(rows)
  let above = 0
  let below = 0
  for (let row = 0; row < labels.length; row++) {
    const weight = W === null ? 1 : W[row]!
    above += weight * labels[row]! * exp((1 - power) * offsets[row]!)
    below += weight * exp((2 - power) * offsets[row]!)
  }
  return above / below
}

function softmaxObjective(classes: number): Objective {
  const at = new Float64Array(classes)
  return {
    name: 'softmax',
    link: 'softmax',
    outputs: classes,
    hasBoundedGradients: true,
    bases: (rows) => softmaxLoss.base(classShares(rows, classes)),
    fillGradients: fillSoftmaxGradients,
    lossSum: ({ labels, W }, margins) =>
      weightedSum(labels.length, (row) => softmaxLoss.value(rowOf(margins, row, at), labels[row]!), W),
  }
}

function classShares({ labels, W }: RoundRows, classes: number): Float64Array {
  const shares = new Float64Array(classes)
  for (let row = 0; row < labels.length; row++) shares[labels[row]!]! += W === null ? 1 : W[row]!
  const total = totalWeight(labels, W)
  return shares.map((weight) => weight / total)
}

function fillSoftmaxGradients(
  { labels, W }: RoundRows,
  margins: OutputMargins,
  G: readonly Float64Array[],
  H: readonly Float64Array[],
): void {
  const [at, g, h] = [0, 0, 0].map(() => new Float64Array(margins.length)) as [
    Float64Array,
    Float64Array,
    Float64Array,
  ]
  for (let row = 0; row < labels.length; row++) {
    softmaxLoss.derivatives(rowOf(margins, row, at), labels[row]!, g, h)
    const weight = W === null ? 1 : W[row]!
    for (let k = 0; k < g.length; k++) {
      G[k]![row] = weight * g[k]!
      H[k]![row] = weight * h[k]!
    }
  }
}

function rowOf(margins: OutputMargins, row: number, out: Float64Array): Float64Array {
  for (let k = 0; k < out.length; k++) out[k] = margins[k]![row]!
  return out
}
