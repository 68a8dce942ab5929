import { businessRisk } from './features.ts'
import type { RulePart, RuleSet, RuleTest } from './rule-score.ts'

const low = 'low'
const levels = [
  { id: low, from: 0 },
  { id: 'medium', from: 0.4 },
  { id: 'high', from: 0.7 },
] as const

const above = (value: string, than: number): RuleTest => ({ value, operator: '>', than })
const is = (value: string, than: string | boolean): RuleTest => ({ value, operator: '=', than })
const cases = (
  name: string,
  weight: number,
  made: Extract<RulePart, { kind: 'cases' }>['cases'],
  otherwise: number,
  missing: number | null = null,
): RulePart => ({ kind: 'cases', name, weight, cases: made, otherwise, missing })

/**
 * Risk-based approach: where, what trade, what was moved in 30 days, and the papers. Bands are inclusive here.
 *
 * Values: `country_risk` and `business_risk_level` (high, medium, low), `count_over_10000_30d`, `sum_30d`, `document_status` (none,
 * expired, pending, verified).
 */
export const riskBasedApproach: RuleSet = {
  id: 'risk_based_approach',
  operator: '>=',
  bands: levels,
  parts: [
    cases('geography', 0.3, levelCases('country_risk'), 0.1),
    cases('business', 0.2, levelCases('business_risk_level'), 0.1),
    cases(
      'transactions',
      0.3,
      [
        { any: [above('count_over_10000_30d', 5), above('sum_30d', 50_000)], score: 1 },
        { any: [above('count_over_10000_30d', 2), above('sum_30d', 20_000)], score: 0.5 },
      ],
      0.1,
    ),
    cases(
      'documents',
      0.2,
      [
        { all: [is('document_status', 'none')], score: 1 },
        { all: [is('document_status', 'expired')], score: 0.8 },
        { all: [is('document_status', 'pending')], score: 0.5 },
      ],
      0.1,
    ),
  ],
}

function levelCases(value: string) {
  return [
    { all: [is(value, 'high')], score: 1 },
    { all: [is(value, 'medium')], score: 0.5 },
  ]
}

/** Three rules of monitoring; the score is the share that hits. Values: `amount`, `touches_high_risk_country`, `count_24h`. */
export const monitoringRules: RuleSet = {
  id: 'monitoring_rules',
  operator: '>',
  bands: [{ id: low, from: 0 }],
  parts: [
    cases('large_amount', 1, [{ all: [above('amount', 10_000)], score: 1 }], 0),
    cases('high_risk_country', 1, [{ all: [is('touches_high_risk_country', true)], score: 1 }], 0),
    cases('many_in_a_day', 1, [{ all: [above('count_24h', 10)], score: 1 }], 0),
  ],
}

/**
 * Rules and detector together, and what is done with the transaction: bounds exclusive. Values: `rules` (the score of the monitoring rules), `is_anomaly` (1 or
 * 0, by the detector’s frozen threshold). Above .7 it is called suspicious.
 */
export const monitoringDecision: RuleSet = {
  id: 'monitoring_decision',
  operator: '>',
  bands: [
    { id: 'cleared', from: 0 },
    { id: 'pending', from: 0.3 },
    { id: 'flagged', from: 0.7 },
    { id: 'blocked', from: 0.8 },
  ],
  parts: [
    { kind: 'rising', name: 'rules', weight: 0.4, missing: null, value: 'rules', per: 1 },
    { kind: 'rising', name: 'detector', weight: 0.6, missing: null, value: 'is_anomaly', per: 1 },
  ],
}

/** The pattern of an account's transactions: pace, spread of the amounts, number in 7 days; .5 each without history. */
export const transactionPattern: RuleSet = {
  id: 'transaction_pattern',
  operator: '>',
  bands: levels,
  parts: [
    {
      kind: 'falling',
      name: 'velocity',
      weight: 0.4,
      missing: 0.5,
      value: 'mean_seconds_between',
      per: 3600,
    },
    { kind: 'rising', name: 'variance', weight: 0.3, missing: 0.5, value: 'relative_variance', per: 1 },
    { kind: 'rising', name: 'frequency', weight: 0.3, missing: 0.5, value: 'count_7d', per: 50 },
  ],
}

/** The customer's risk as the lab's running code has it, instead of its forest. .5 each without history. */
export const customerRiskByFormula: RuleSet = {
  id: 'customer_risk_by_formula',
  operator: '>',
  bands: levels,
  parts: [
    { kind: 'rising', name: 'suspicious', weight: 0.3, missing: 0.5, value: 'suspicious_share', per: 1 },
    { kind: 'rising', name: 'frequency', weight: 0.3, missing: 0.5, value: 'transactions_a_day', per: 10 },
    { kind: 'rising', name: 'amount', weight: 0.4, missing: 0.5, value: 'amount_mean', per: 10_000 },
  ],
}

export const ruleSets: readonly RuleSet[] = [
  riskBasedApproach,
  monitoringRules,
  monitoringDecision,
  transactionPattern,
  customerRiskByFormula,
]

/** What a flagged transaction becomes when a person has looked; nothing else can be reviewed. */
export const reviewOutcomes = { approve: 'cleared', reject: 'blocked' } as const

/** Limits of amounts in GBP, and of time in days, as the exercises have them. */
export const complianceLimits = {
  largestAmount: 1_000_000,
  transactionTypes: ['deposit', 'withdrawal', 'transfer', 'payment'],
  currencyReport: { above: 10_000, severity: 'HIGH' },
  suspicionReport: { sumOf7DaysAbove: 5000, severity: 'MEDIUM', reason: 'structuring' },
  screeningFrom: 10_000,
  reportingFrom: 15_000,
  highRiskFrom: 50_000,
  reverifyAfterDays: 365,
  reassessAfterDays: 180,
  suspicionReportWithinDays: 30,
  complianceReportEveryDays: 90,
  documents: {
    required: ['identity', 'address', 'source_of_funds'],
    needExpiry: ['passport', 'licence', 'national_id'],
    warnBeforeExpiryDays: 90,
    utilityBillMostDays: 92,
  },
  reportStates: ['draft', 'pending', 'submitted', 'accepted', 'rejected'],
  retentionYears: { customers: 5, transactions: 7, documents: 10, audit: 3 },
} as const

/** Level of a line of business for the risk-based approach: from .7 on high, from .4 on medium. */
export function businessRiskLevel(business: string): 'high' | 'medium' | 'low' {
  const risk = Object.hasOwn(businessRisk, business)
    ? businessRisk[business as keyof typeof businessRisk]
    : 0.5
  return risk >= 0.7 ? 'high' : risk >= 0.4 ? 'medium' : 'low'
}
