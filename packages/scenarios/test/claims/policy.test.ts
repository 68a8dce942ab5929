import { describe, expect, it } from 'vitest'
import { policy } from '../../src/claims/policy.ts'

describe('policy', () => {
  it('flags from .53 of the raw probability on, by default', () => {
    expect(policy.uses[policy.defaultUse]).toEqual({
      threshold: { value: 0.53, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'AUTO_FLAG', short: 'AUTO_APPROVE' },
    })
  })

  it('has no outcome on the dashboard', () => {
    expect(policy.uses['dashboard']).toEqual({ threshold: null, outcomes: null })
  })

  it('has four bands of the calibrated probability', () => {
    expect(policy.bands.map(({ id, from, operator, scale }) => [id, from, operator, scale])).toEqual([
      ['low', 0, '>=', 'calibrated'],
      ['moderate', 0.3, '>=', 'calibrated'],
      ['high', 0.5, '>=', 'calibrated'],
      ['very_high', 0.7, '>=', 'calibrated'],
    ])
  })

  it('counts a reported fraud as unfavourable and tells the policyholder no factors', () => {
    expect(policy.favourable).toBe('negative')
    expect(policy.subjectExplanation).toBe('general')
  })
})
