import type { DecisionThreshold } from '@candor/client'
import type { Task } from '@candor/core'
import type { Band, Policy, Threshold } from '@candor/scenarios'
import { appError } from '../errors.ts'

export type ProbabilityScale = 'raw' | 'calibrated'

/** Both scales of one probability; `calibrated` is null where the model has no calibrator. */
export type Probabilities = { readonly raw: number; readonly calibrated: number | null }

/** What a policy and a request make of a score: which scale is shown, which threshold is applied. */
export type Rule = {
  readonly use: string | null
  /** `prediction`: the model predicts a number, and there is no probability */
  readonly scale: ProbabilityScale | 'prediction'
  readonly threshold: DecisionThreshold | null
  readonly outcomes: { readonly beyond: string; readonly short: string } | null
  readonly bands: readonly Band[]
}

export type Verdict = { readonly outcome: string | null; readonly band: string | null }

export type RuleRequest = {
  readonly model: string
  readonly task: Task
  readonly isCalibrated: boolean
  /** the domain's policy and id; null for a model without a domain */
  readonly policy: Policy | null
  readonly domain: string | null
  readonly use: string | undefined
  readonly scale: ProbabilityScale | undefined
}

/**
 * The rule of a request. The use is the policy's default one unless named; the scale is that of the use's threshold, else
 * calibrated where the model is, else raw. The threshold is applied to its own scale, whichever is shown.
 *
 * @throws decisions.unknown_use, decisions.scale_not_available
 */
export function ruleFor(request: RuleRequest): Rule {
  const { policy, isCalibrated } = request
  const use = useOf(request)
  const chosen = use === null ? null : policy!.uses[use]!
  const threshold = chosen?.threshold ?? null
  const shown = request.scale ?? threshold?.scale ?? (isCalibrated ? 'calibrated' : 'raw')
  for (const scale of [request.scale, threshold?.scale]) requireScale(request, scale)
  return {
    use,
    scale: request.task === 'regression' ? 'prediction' : shown,
    threshold: threshold === null ? null : { ...threshold, source: `policy:${request.domain}` },
    outcomes: chosen?.outcomes ?? null,
    bands: policy?.bands ?? [],
  }
}

function useOf({ policy, use }: RuleRequest): string | null {
  if (use === undefined) return policy?.defaultUse ?? null
  const known = Object.keys(policy?.uses ?? {})
  if (!known.includes(use)) {
    throw appError('decisions.unknown_use', { use, known: known.join(', ') || 'none' }, '/query/use')
  }
  return use
}

function requireScale({ model, task, isCalibrated }: RuleRequest, scale: ProbabilityScale | undefined): void {
  const known = task === 'regression' ? ['prediction'] : isCalibrated ? ['raw', 'calibrated'] : ['raw']
  if (scale === undefined || known.includes(scale)) return
  throw appError('decisions.scale_not_available', { model, scale, known: known.join(', ') }, '/query/scale')
}

/** The outcome and the band of a probability; null where there is none, no threshold, or no band that it reaches. */
export function verdictOf(
  { threshold, outcomes, bands }: Rule,
  probabilities: Probabilities | null,
): Verdict {
  if (probabilities === null) return { outcome: null, band: null }
  return {
    outcome:
      threshold === null || outcomes === null
        ? null
        : outcomes[reaches(probabilities, threshold) ? 'beyond' : 'short'],
    band: bands.findLast((band) => reaches(probabilities, { ...band, value: band.from }))?.id ?? null,
  }
}

function reaches(probabilities: Probabilities, { value, operator, scale }: Threshold): boolean {
  const probability = probabilities[scale]
  if (probability === null) return false
  return operator === '>=' ? probability >= value : probability > value
}
