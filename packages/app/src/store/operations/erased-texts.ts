import type { WireReason } from '@candor/client'
import type { DecisionOutput } from '../decision-record.ts'

/** Reasons without what they say of the person: which feature moved the score how far stays, its value does not. */
export function erasedReasons(json: string): string {
  const reasons = JSON.parse(json) as WireReason[]
  return JSON.stringify(
    reasons.map((reason) => ({
      ...reason,
      value: { raw: null, unit: reason.value.unit },
      comparison: null,
      comparison_conflict: false,
      text: '',
      evidence: '',
    })),
  )
}

/** The rest of an answer without the values that its warnings name. */
export function erasedOutput(json: string): string {
  const output = JSON.parse(json) as DecisionOutput
  const warnings = output.warnings.map(({ detail: _, ...warning }) => warning)
  return JSON.stringify({ ...output, warnings })
}

/** A payload without whom it names: what somebody else did stays, with whom does not. */
export function withoutCounterparty(json: string, name: string): string {
  const { counterparty: _, ...rest } = JSON.parse(json) as Record<string, unknown>
  return JSON.stringify(rest, (_key, value) =>
    typeof value === 'string' && value.includes(name) ? null : value,
  )
}
