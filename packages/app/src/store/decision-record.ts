import type { DecisionThreshold, ExplanationGiven, Provenance, WireReason, WireWarning } from '@candor/client'
import type { StoreSchema } from './schema.ts'

/** How much of an explanation the answer shows: none, the largest five and the sum of the rest, or all. */
export type ExplanationLevel = 'none' | 'top' | 'full'

/** What else stands in an answer and has no column of its own; kept in `output_json`. */
export type DecisionOutput = {
  readonly alias: string | null
  readonly level: ExplanationLevel
  readonly audience: 'case_handler' | 'auditor' | 'customer'
  /** the answer goes to the person decided about, who is told neither factors nor threshold */
  readonly withheld: boolean
  /** both scales of a probability, whichever the decision stands on */
  readonly raw: number | null
  readonly calibrated: number | null
  readonly prediction?: number
  readonly predicted?: string
  readonly probabilities?: Readonly<Record<string, number>>
  readonly margins?: Readonly<Record<string, number>>
  readonly explainedClass?: string
  /** the explanation was not ready when the decision was answered; it is worded in this language when it comes */
  readonly pending?: { readonly language: 'en' | 'es' }
  /** what the margin and its contributions are counted in */
  readonly unit: ExplanationGiven['unit']
  readonly warnings: readonly WireWarning[]
  /** of models with a history: where its features are from */
  readonly provenance?: Provenance
}

export type Latency = { readonly features: number; readonly score: number; readonly explain: number | null }

/** What a rule said about an event; rules that hit are stored one by one. */
export type RuleResult = {
  readonly id: string
  readonly version: number
  readonly hit: boolean
  readonly score: number
}

/** A decision that has been made and is now to be stored; ids and times are made by the caller. */
export type NewDecision = {
  readonly id: string
  readonly modelName: string
  readonly modelVersion: number
  readonly use: string | null
  readonly scale: StoreSchema['decision']['scale']
  readonly probability: number | null
  readonly margin: number | null
  readonly output: DecisionOutput
  readonly band: string | null
  readonly outcome: string | null
  readonly threshold: DecisionThreshold | null
  /** every rule that was asked; none where the model has no rules */
  readonly rules?: readonly RuleResult[]
  readonly mode: StoreSchema['decision']['mode']
  readonly latencyMs: Latency
}

/** An explanation with every contribution, largest first, and the reasons as they are worded for the asker. */
export type NewExplanation = { readonly workerMs: number | null } & (
  | { readonly status: 'pending' | 'timeout' | 'unavailable'; readonly modelHash: string }
  | {
      readonly status: 'ok'
      readonly modelHash: string
      readonly method: ExplanationGiven['method']
      readonly space: ExplanationGiven['space']
      readonly base: number
      readonly background: ExplanationGiven['background']
      readonly score: number
      readonly residual: number
      readonly contributions: ExplanationGiven['contributions']
      readonly reasons: readonly WireReason[]
    }
)
