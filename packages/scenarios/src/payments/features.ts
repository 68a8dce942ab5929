import type { EncoderPlan, PipelinePlan } from '@candor/core'

const asTheyAre = (...sources: string[]): EncoderPlan[] =>
  sources.map((source) => ({ kind: 'passthrough', source }))

/**
 * What the served model reads: only what is known when a payment is asked for. `hour` is the hour of the day; `balance_left` is what the sender's balance
 * would be after the payment, below 0 where it does not suffice, and 0 where the payment empties the account.
 */
export const features: PipelinePlan = {
  rowSteps: [
    { step: 'remainder', output: 'hour', input: 'step', divisor: 24 },
    { step: 'cyclic', output: 'hour_sine', input: 'hour', period: 24, wave: 'sine' },
    { step: 'cyclic', output: 'hour_cosine', input: 'hour', period: 24, wave: 'cosine' },
    { step: 'difference', output: 'balance_left', from: 'oldbalanceOrg', minus: 'amount' },
  ],
  encoders: [
    { kind: 'one_hot', source: 'type' },
    ...asTheyAre('amount', 'oldbalanceOrg', 'balance_left', 'oldbalanceDest', 'hour_sine', 'hour_cosine'),
  ],
  families: { hour_sine: 'hour', hour_cosine: 'hour' },
}

/** The six raw columns of the audited model, in its order; two of them are known only after the payment. */
export const sourceFeatures: PipelinePlan = {
  rowSteps: [],
  encoders: asTheyAre(
    'step',
    'amount',
    'oldbalanceOrg',
    'newbalanceOrig',
    'oldbalanceDest',
    'newbalanceDest',
  ),
  families: {},
}
