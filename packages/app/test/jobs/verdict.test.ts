import type { Policy } from '@candor/scenarios'
import { describe, expect, it } from 'vitest'
import { type RuleRequest, ruleFor, verdictOf } from '../../src/jobs/verdict.ts'

const labels = { en: '', es: '' }
const policy: Policy = {
  favourable: 'negative',
  uses: {
    act: {
      threshold: { value: 0.53, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'FLAG', short: 'PASS' },
    },
    look: { threshold: null, outcomes: null },
    strict: {
      threshold: { value: 0.7, operator: '>', scale: 'calibrated' },
      outcomes: { beyond: 'STOP', short: 'GO' },
    },
  },
  defaultUse: 'act',
  defaultModel: 'model-a',
  bands: [
    { id: 'low', from: 0, operator: '>=', scale: 'calibrated', labels },
    { id: 'high', from: 0.5, operator: '>', scale: 'calibrated', labels },
  ],
  subjectExplanation: 'general',
}

const request: RuleRequest = {
  model: 'model-a',
  task: 'classification',
  isCalibrated: true,
  policy,
  domain: 'cars',
  use: undefined,
  scale: undefined,
}

describe('ruleFor', () => {
  it("takes the policy's default use and the scale of its threshold", () => {
    expect(ruleFor(request)).toMatchObject({
      use: 'act',
      scale: 'raw',
      threshold: { value: 0.53, operator: '>=', scale: 'raw', source: 'policy:cars' },
    })
  })

  it('shows the calibrated scale where a use has no threshold', () => {
    expect(ruleFor({ ...request, use: 'look' })).toMatchObject({
      use: 'look',
      scale: 'calibrated',
      threshold: null,
    })
  })

  it('shows the scale that is asked for; the threshold keeps its own', () => {
    const rule = ruleFor({ ...request, scale: 'calibrated' })
    expect(rule).toMatchObject({ scale: 'calibrated', threshold: { scale: 'raw' } })
    expect(verdictOf(rule, { raw: 0.6, calibrated: 0.4 })).toEqual({ outcome: 'FLAG', band: 'low' })
  })

  it('has neither use nor threshold without a policy', () => {
    const bare = { ...request, policy: null, domain: null }
    expect(ruleFor(bare)).toMatchObject({ use: null, threshold: null, scale: 'calibrated' })
    expect(ruleFor({ ...bare, isCalibrated: false }).scale).toBe('raw')
  })

  it('refuses a use that the policy does not have, and a scale that the model does not have', () => {
    expect(() => ruleFor({ ...request, use: 'acts' })).toThrow('unknown use: acts; known: act, look, strict')
    expect(() => ruleFor({ ...request, policy: null, use: 'act' })).toThrow('unknown use: act; known: none')
    const raw = { ...request, isCalibrated: false }
    expect(() => ruleFor({ ...raw, scale: 'calibrated' })).toThrow(
      'model model-a has no calibrated scale; known: raw',
    )
    expect(() => ruleFor({ ...raw, use: 'strict' })).toThrow(
      expect.objectContaining({ code: 'decisions.scale_not_available', pointer: '/query/scale' }),
    )
  })
})

describe('ruleFor, a predicted number', () => {
  const number = { ...request, task: 'regression', policy: null, domain: null, isCalibrated: false } as const

  it('has the scale prediction, and neither outcome nor band', () => {
    const rule = ruleFor(number)
    expect(rule).toMatchObject({ scale: 'prediction', threshold: null })
    expect(verdictOf(rule, null)).toEqual({ outcome: null, band: null })
  })

  it('has no scale of probabilities', () => {
    expect(() => ruleFor({ ...number, scale: 'raw' })).toThrow(
      'model model-a has no raw scale; known: prediction',
    )
  })
})

describe('verdictOf', () => {
  it.each([
    [0.53, 'FLAG'],
    [0.5299999999999999, 'PASS'],
    [1, 'FLAG'],
    [0, 'PASS'],
  ])('%f at >= 0.53 is %s', (raw, outcome) => {
    expect(verdictOf(ruleFor(request), { raw, calibrated: 0.1 }).outcome).toBe(outcome)
  })

  it.each([
    [0.7, 'GO'],
    [0.7000000000000001, 'STOP'],
  ])('%f at > 0.7 is %s', (calibrated, outcome) => {
    expect(verdictOf(ruleFor({ ...request, use: 'strict' }), { raw: 0, calibrated }).outcome).toBe(outcome)
  })

  it('is in the last band that it reaches by its operator', () => {
    const band = (calibrated: number | null) => verdictOf(ruleFor(request), { raw: 0.9, calibrated }).band
    expect([0, 0.5, 0.51].map(band)).toEqual(['low', 'low', 'high'])
    expect(band(null)).toBeNull()
  })
})
