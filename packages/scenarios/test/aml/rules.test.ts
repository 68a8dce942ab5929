import { describe, expect, it } from 'vitest'
import { ruleScore } from '../../src/aml/rule-score.ts'
import {
  businessRiskLevel,
  customerRiskByFormula,
  monitoringDecision,
  monitoringRules,
  riskBasedApproach,
  ruleSets,
  transactionPattern,
} from '../../src/aml/rules.ts'

describe('the risk-based approach', () => {
  const worst = {
    country_risk: 'high',
    business_risk_level: businessRiskLevel('gambling'),
    count_over_10000_30d: 6,
    sum_30d: 0,
    document_status: 'none',
  }

  it('weighs four parts, and its bands are inclusive', () => {
    expect(ruleScore(riskBasedApproach, worst)).toMatchObject({ score: 1, band: 'high' })
    const calm = {
      country_risk: 'low',
      business_risk_level: 'low',
      count_over_10000_30d: 0,
      sum_30d: 100,
      document_status: 'verified',
    }
    expect(ruleScore(riskBasedApproach, calm).score).toBeCloseTo(0.1, 12)
    const some = { ...calm, sum_30d: 50_001, document_status: 'expired' }
    // .03 + .02 + .3 + .16
    expect(ruleScore(riskBasedApproach, some).score).toBeCloseTo(0.51, 12)
    expect(ruleScore(riskBasedApproach, some).band).toBe('medium')
    expect(ruleScore(riskBasedApproach, { ...some, sum_30d: 50_000 }).parts[2]).toMatchObject({ score: 0.5 })
  })

  it('leaves out what is not known, and says so by not naming it', () => {
    const { score, parts } = ruleScore(riskBasedApproach, { country_risk: 'high' })
    expect(score).toBe(1)
    expect(parts).toEqual([{ name: 'geography', score: 1, adds: 1 }])
    expect(ruleScore(riskBasedApproach, {})).toEqual({
      score: { status: 'undefined', reason: 'no_values', n: 0 },
      band: null,
      parts: [],
    })
  })

  it('puts lines of business into levels', () => {
    expect(['gambling', 'real_estate', 'retail', 'baker', 'toString'].map(businessRiskLevel)).toEqual([
      ...['high', 'medium', 'low', 'medium', 'medium'],
    ])
  })
})

describe('monitoring', () => {
  const hits = (values: object) => ruleScore(monitoringRules, { ...values }).score

  it('scores the share of three rules', () => {
    expect(hits({ amount: 10_001, touches_high_risk_country: true, count_24h: 11 })).toBe(1)
    expect(hits({ amount: 10_000, touches_high_risk_country: false, count_24h: 11 })).toBeCloseTo(1 / 3, 12)
  })

  it('decides with the detector, bounds exclusive', () => {
    const of = (rules: number, is_anomaly: number) =>
      ruleScore(monitoringDecision, { rules, is_anomaly }).band
    expect(of(0, 0)).toBe('cleared')
    expect(of(0, 1)).toBe('pending')
    expect(of(2 / 3, 1)).toBe('blocked')
    expect(of(1 / 3, 1)).toBe('flagged')
  })
})

describe('formulas', () => {
  it('of a pattern are .5 without history, and cut at 1', () => {
    expect(ruleScore(transactionPattern, {}).score).toBeCloseTo(0.5, 12)
    const busy = { mean_seconds_between: 60, relative_variance: 4, count_7d: 100 }
    expect(ruleScore(transactionPattern, busy)).toMatchObject({ score: 1, band: 'high' })
    expect(ruleScore(transactionPattern, { ...busy, mean_seconds_between: 7200 }).score).toBeCloseTo(0.8, 12)
  })

  it('of a customer weigh suspicion, frequency and amount', () => {
    const values = { suspicious_share: 0.5, transactions_a_day: 5, amount_mean: 20_000 }
    expect(ruleScore(customerRiskByFormula, values).score).toBeCloseTo(0.7, 12)
  })

  it('are plain data with weights above 0 and bands that rise', () => {
    for (const set of ruleSets) {
      expect(JSON.parse(JSON.stringify(set))).toEqual(set)
      for (const { weight } of set.parts) expect(weight).toBeGreaterThan(0)
      const froms = set.bands.map(({ from }) => from)
      expect(froms).toEqual([...froms].sort((a, b) => a - b))
    }
  })
})
