import { scenarioOf, scenarios } from '@candor/scenarios'
import { expect, it } from 'vitest'
import { requireServed } from '../../src/jobs/require-served.ts'

it('refuses what is kept for batches and audits, with the reason in words', () => {
  const scenario = scenarioOf('payments')
  const refused = () => requireServed({ name: 'payments-source', scenario })
  expect(refused).toThrow(/payments-source is kept for batches and audits.*availability/)
  expect(refused).toThrow(expect.objectContaining({ code: 'decisions.never_served' }))
})

it('lets the default model of every domain through, and models without a scenario', () => {
  for (const scenario of scenarios)
    expect(() => requireServed({ name: scenario.policy.defaultModel, scenario })).not.toThrow()
  expect(() => requireServed({ name: 'mine', scenario: null })).not.toThrow()
})
