import { type Counter, createCounter, createHistogram, type Histogram } from '../meters.ts'

/** What is counted of decisions, for `/metrics`. */
export type DecisionMeters = {
  /** by model and outcome; a repeated answer is no decision */
  readonly decisions: Counter
  readonly scoreSeconds: Histogram
  /** by path: `inline` beside the decision, `pool` in a worker */
  readonly explainSeconds: Histogram
}

export function createDecisionMeters(): DecisionMeters {
  return {
    decisions: createCounter('candor_decisions_total', 'Decisions made, by model and outcome.'),
    scoreSeconds: createHistogram('candor_score_seconds', 'Time to score a record.'),
    explainSeconds: createHistogram(
      'candor_explain_seconds',
      'Time to explain a score, by where that was done.',
    ),
  }
}
