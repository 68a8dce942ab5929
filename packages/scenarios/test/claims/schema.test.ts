import { describe, expect, it } from 'vitest'
import { readCsv, readJson, sharedData } from '../../../core/test/shared-data.ts'
import { features } from '../../src/claims/features.ts'
import { aliases, schema } from '../../src/claims/schema.ts'

const known = new Set([...schema.map(({ name }) => name), ...features.rowSteps.map(({ output }) => output)])

describe('schema', () => {
  const published = sharedData('insurance-claims/insurance_claims.csv')
  it.skipIf(published === null)('has the columns of the published file in its order', () => {
    expect(schema.map(({ name }) => name)).toEqual(Object.keys(readCsv(published!)))
  })

  it('declares what is protected and what stands in for it', () => {
    const of = (wanted: string) =>
      schema.filter(({ sensitivity }) => sensitivity === wanted).map(({ name }) => name)
    expect(of('protected')).toEqual(['age', 'insured_sex', 'insured_relationship'])
    expect(of('proxy')).toEqual([
      'months_as_customer',
      'insured_zip',
      'insured_education_level',
      'insured_occupation',
    ])
  })

  it('knows everything before the decision but the label', () => {
    expect(schema.filter(({ availableAt }) => availableAt === 'after')).toEqual([
      expect.objectContaining({ name: 'fraud_reported', role: 'target' }),
    ])
  })
})

describe('aliases', () => {
  const batch = sharedData('claims-app-fixtures/fraud_cases_20.csv')
  it.skipIf(batch === null)('translates every heading of the batch of twenty but its id', () => {
    const headings = Object.keys(readCsv(batch!)).filter((heading) => heading !== 'Claim ID')
    expect(headings.map((heading) => aliases[heading] ?? heading).filter((name) => !known.has(name))).toEqual(
      [],
    )
  })

  const example = sharedData('claims-app-fixtures/example_claim.json')
  it.skipIf(example === null)('leaves no key of the example claim unknown', () => {
    const keys = Object.keys(readJson<Record<string, number>>(example!))
    expect(keys.filter((key) => !known.has(aliases[key] ?? key))).toEqual([])
  })

  it('takes underscores for the hyphens of gains and losses', () => {
    expect(aliases['capital_gains']).toBe('capital-gains')
    expect(aliases['capital_loss']).toBe('capital-loss')
  })
})
