import type { EncoderPlan, HistoryStep, PipelinePlan, RowStep } from '@candor/core'
import type { ScenarioHistory } from '../../scenario.ts'

/** What the account's earlier transactions say at the moment of this one, which is not among them. */
const steps: readonly HistoryStep[] = [
  { output: 'customer_mean', side: 'any', statistic: 'mean', of: 'amount' },
  { output: 'customer_max', side: 'any', statistic: 'max', of: 'amount' },
  { output: 'count_1h', side: 'any', statistic: 'count', hours: 1 },
  { output: 'count_24h', side: 'any', statistic: 'count', hours: 24 },
  { output: 'count_7d', side: 'any', statistic: 'count', hours: 168 },
  { output: 'sum_24h', side: 'any', statistic: 'sum', of: 'amount', hours: 24 },
  { output: 'sum_7d', side: 'any', statistic: 'sum', of: 'amount', hours: 168 },
  { output: 'hours_since_last', side: 'any', statistic: 'hours_since' },
  { output: 'counterparties_30d', side: 'any', statistic: 'distinct', hours: 720 },
]

/** The account is the payer's; the payee's where cash is paid in. */
export const history: ScenarioHistory = {
  rows: 'transactions',
  entity: ['from_customer', 'to_customer'],
  asOf: 'booked_at',
  plans: [
    {
      table: 'transactions',
      plan: { time: 'booked_at', sides: { out: 'from_customer', in: 'to_customer' }, steps },
    },
  ],
}

export const historyOutputs = steps.map(({ output }) => output)

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const

const rowSteps: readonly RowStep[] = [
  { step: 'ratio', output: 'amount_over_mean', numerator: 'amount', denominator: 'customer_mean' },
  { step: 'date_part', output: 'hour', input: 'booked_at', part: 'hour' },
  { step: 'date_part', output: 'weekday_number', input: 'booked_at', part: 'weekday' },
  {
    step: 'bin',
    output: 'weekday',
    input: 'weekday_number',
    edges: [2, 3, 4, 5, 6, 7],
    labels: weekdays,
  },
  { step: 'cyclic', output: 'hour_sine', input: 'hour', period: 24, wave: 'sine' },
  { step: 'cyclic', output: 'hour_cosine', input: 'hour', period: 24, wave: 'cosine' },
  { step: 'cyclic', output: 'weekday_sine', input: 'weekday_number', period: 7, wave: 'sine' },
  { step: 'cyclic', output: 'weekday_cosine', input: 'weekday_number', period: 7, wave: 'cosine' },
]

const asTheyAre = (...sources: string[]): EncoderPlan[] =>
  sources.map((source) => ({ kind: 'passthrough', source }))

/** Sine and cosine of hour and weekday, so that 0 follows 23 and no two hours are the same. Which countries is left out: it stands for nationality. */
export const features: PipelinePlan = {
  rowSteps,
  encoders: [
    ...asTheyAre('amount', ...historyOutputs, 'amount_over_mean'),
    ...asTheyAre('hour_sine', 'hour_cosine', 'weekday_sine', 'weekday_cosine'),
    { kind: 'one_hot', source: 'channel' },
  ],
  families: { hour_sine: 'hour', hour_cosine: 'hour', weekday_sine: 'weekday', weekday_cosine: 'weekday' },
}
