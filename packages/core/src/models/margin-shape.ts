import type { Ensemble } from './ensemble.ts'
import type { LinearModel, Model, VotingModel } from './model.ts'

/** What callers ask of a model's margins, whatever makes them: trees, a sum of columns, or votes. */
export type MarginShape = {
  /** the columns of the model, in order */
  readonly featureNames: readonly string[]
  /** number of margins: 1, or one per class or target */
  readonly outputs: number
  /** from margin to probability or prediction, before any calibrator; a vote is one already: identity */
  readonly link: Ensemble['link']
  /** whether a missing value is an error */
  readonly refusesMissing: boolean
}

/** The parts that make the margins of a model; every `FittedModel` has one of them. */
export type MarginParts = Pick<Model, 'ensemble'> | Pick<LinearModel, 'linear'> | Pick<VotingModel, 'members'>

/**
 * The shape of a model's margins. Members of a vote have the same columns and outputs, and a vote refuses what one of them refuses.
 *
 * @example
 * marginShape(model) // { featureNames: ['x'], outputs: 1, link: 'logistic', refusesMissing: false }
 */
export function marginShape(model: MarginParts): MarginShape {
  if ('members' in model) return shapeOfVote(model)
  if ('linear' in model) {
    const { featureNames, intercepts, link } = model.linear
    return { featureNames, outputs: intercepts.length, link, refusesMissing: true }
  }
  const { featureNames, outputs, link, missing } = model.ensemble
  return { featureNames, outputs, link, refusesMissing: missing === 'refuse' }
}

function shapeOfVote({ members }: Pick<VotingModel, 'members'>): MarginShape {
  const shapes = members.map(({ model }) => marginShape(model))
  const { featureNames, outputs } = shapes[0]!
  const refusesMissing = shapes.some((shape) => shape.refusesMissing)
  return { featureNames, outputs, link: 'identity', refusesMissing }
}
