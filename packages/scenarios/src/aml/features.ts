import type {
  EncoderPlan,
  EventCondition,
  HistoryPlan,
  HistoryStep,
  PipelinePlan,
  RowStep,
} from '@candor/core'
import type { ScenarioHistory } from '../scenario.ts'
import { highRiskCountries } from './high-risk-countries.ts'

/** How risky a line of business is, as source 3 puts it; any other, and none, .5. */
export const businessRisk = {
  gambling: 1,
  cryptocurrency: 0.9,
  money_services: 0.8,
  real_estate: 0.6,
  retail: 0.3,
  technology: 0.2,
} as const

/** Amounts from which a report is due; just below it is where structuring shows. */
export const reportingThreshold = 10_000

const day = 24
const month = 30 * day
const windows = { '1h': 1, '24h': day, '7d': 7 * day, '30d': month } as const

const touchesListed: EventCondition = {
  anyOf: [
    { column: 'source_country', levels: highRiskCountries.countries },
    { column: 'destination_country', levels: highRiskCountries.countries },
  ],
}

const velocity: readonly HistoryStep[] = Object.entries(windows).flatMap(([name, hours]): HistoryStep[] => [
  { output: `count_${name}`, side: 'any', statistic: 'count', hours },
  { output: `sum_${name}`, side: 'any', statistic: 'sum', of: 'amount', hours },
])

/** Sender and receiver; the account itself where cash goes in or out. */
const sides = { out: 'from_customer', in: 'to_customer' } as const

/** What a customer's transactions before the assessment say. */
export const transactionSteps: HistoryPlan = {
  time: 'booked_at',
  sides,
  steps: [
    { output: 'amount_mean', side: 'any', statistic: 'mean', of: 'amount' },
    { output: 'amount_max', side: 'any', statistic: 'max', of: 'amount' },
    { output: 'amount_std', side: 'any', statistic: 'std', of: 'amount' },
    { output: 'transactions_a_day', side: 'any', statistic: 'per_day', hours: month },
    ...velocity,
    { output: 'burst_1h', side: 'any', statistic: 'max', of: { countWithin: 1 }, hours: 3 * month },
    { output: 'burst_24h', side: 'any', statistic: 'max', of: { countWithin: day }, hours: 3 * month },
    { output: 'hours_since_last', side: 'any', statistic: 'hours_since' },
    { output: 'longest_pause', side: 'any', statistic: 'max', of: { hoursSince: 'any' }, hours: 6 * month },
    { output: 'high_risk_country_share', side: 'any', statistic: 'share', where: [touchesListed] },
    {
      output: 'near_threshold_share',
      side: 'any',
      statistic: 'share',
      where: [{ column: 'amount', atLeast: 0.9 * reportingThreshold, below: reportingThreshold }],
      hours: 3 * month,
    },
    {
      output: 'round_share',
      side: 'any',
      statistic: 'share',
      where: [{ column: 'amount', multipleOf: 100 }],
      hours: 3 * month,
    },
    {
      output: 'cash_share',
      side: 'any',
      statistic: 'share',
      where: [{ column: 'channel', levels: ['cash'] }],
      hours: 3 * month,
    },
    { output: 'in_sum_30d', side: 'in', statistic: 'sum', of: 'amount', hours: month },
    { output: 'out_sum_30d', side: 'out', statistic: 'sum', of: 'amount', hours: month },
    {
      output: 'pass_through_hours',
      side: 'out',
      statistic: 'mean',
      of: { hoursSince: 'in' },
      hours: 3 * month,
    },
    {
      output: 'quickest_pass_through',
      side: 'out',
      statistic: 'min',
      of: { hoursSince: 'in' },
      hours: 3 * month,
    },
    {
      output: 'new_counterparty_share',
      side: 'any',
      statistic: 'mean',
      of: { isNew: 'counterparty' },
      hours: month,
    },
    { output: 'fan_in_30d', side: 'in', statistic: 'distinct', hours: month },
    { output: 'fan_out_30d', side: 'out', statistic: 'distinct', hours: month },
  ],
}

const requiredDocuments = ['id', 'address', 'business_registration'] as const
const isValid: readonly EventCondition[] = [
  { column: 'verified_on', passed: true },
  { column: 'expires_on', passed: false },
]

/** What a customer's papers say on the day: a document counts from its verification until it expires. */
export const documentSteps: HistoryPlan = {
  time: 'submitted_on',
  sides: { owner: 'customer_id' },
  steps: [
    { output: 'documents_verified', side: 'owner', statistic: 'count', where: isValid },
    {
      output: 'documents_expired',
      side: 'owner',
      statistic: 'count',
      where: [{ column: 'expires_on', passed: true }],
    },
    {
      output: 'document_completeness',
      side: 'owner',
      statistic: 'coverage',
      of: 'document_type',
      levels: requiredDocuments,
      where: isValid,
    },
  ],
}

/** How a customer's row is made of the three tables: as of the day of the assessment. */
export const history: ScenarioHistory = {
  rows: 'customers',
  entity: ['customer_id'],
  asOf: 'assessed_on',
  plans: [
    { table: 'transactions', plan: transactionSteps },
    { table: 'documents', plan: documentSteps },
  ],
}

const rowSteps: readonly RowStep[] = [
  {
    step: 'date_difference',
    output: 'customer_age_days',
    from: 'onboarded_on',
    to: 'assessed_on',
    unit: 'day',
  },
  { step: 'level_number', output: 'business_risk', input: 'business_type', map: businessRisk, other: 0.5 },
  { step: 'ratio', output: 'out_in_ratio', numerator: 'out_sum_30d', denominator: 'in_sum_30d' },
]

const asTheyAre = (...sources: string[]): EncoderPlan[] =>
  sources.map((source) => ({ kind: 'passthrough', source }))

/** The names of the history features, in the order of their columns. */
export const historyOutputs = history.plans.flatMap(({ plan }) => plan.steps.map(({ output }) => output))

/** What the customer's model reads. Home country is no input: it is a group of the audit. */
export const features: PipelinePlan = {
  rowSteps,
  encoders: asTheyAre(...historyOutputs, ...rowSteps.map(({ output }) => output)),
  families: { business_risk: 'business_type' },
}
