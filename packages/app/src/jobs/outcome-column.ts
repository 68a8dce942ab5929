import { CandorError, type ClassPrediction, type FittedModel } from '@candor/core'
import type { OutputColumn } from './files/output-rows.ts'
import type { ModelInUse } from './model-in-use.ts'
import { type Rule, ruleFor, verdictOf } from './verdict.ts'

/** A rule that gives every probability an outcome. */
export type OutcomeRule = Rule & {
  readonly threshold: NonNullable<Rule['threshold']>
  readonly outcomes: NonNullable<Rule['outcomes']>
}

/**
 * By which rule the rows of a file have an outcome: that of the default use of the model's policy, as a decision without `use` has it. Null where the
 * model has no policy, or one whose threshold is not for its scores.
 */
export function outcomeRuleOf(
  { reference, model, scenario }: ModelInUse,
  onNote?: (text: string) => void,
): OutcomeRule | null {
  if (scenario === null || model.task !== 'classification' || model.classes.length > 2) return null
  try {
    const { id: domain, policy } = scenario
    const isCalibrated = model.calibrator !== null
    const request = { model: reference, task: model.task, isCalibrated, policy, domain }
    const rule = ruleFor({ ...request, use: undefined, scale: undefined })
    const { threshold, outcomes, use } = rule
    if (threshold === null || outcomes === null) return null
    const { value, operator, scale } = threshold
    onNote?.(
      `outcome by ${domain}, ${use}: ${outcomes.beyond} at a ${scale} probability ${operator} ${value}`,
    )
    return { ...rule, threshold, outcomes }
  } catch (error) {
    if (!(error instanceof CandorError) || error.code !== 'decisions.scale_not_available') throw error
    onNote?.(`no outcome: ${error.message}`)
    return null
  }
}

/** The outcome of each row. */
export function outcomeColumn(
  rule: OutcomeRule,
  { calibrator }: FittedModel,
  { raw, probability }: ClassPrediction,
): OutputColumn {
  const calibrated = (row: number) => (calibrator === null ? null : probability[row]!)
  const outcome = (row: number) => verdictOf(rule, { raw: raw[row]!, calibrated: calibrated(row) }).outcome
  return { name: 'outcome', type: 'text', at: outcome }
}
