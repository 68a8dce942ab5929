import { describe, expect, it } from 'vitest'
import { scenarioOf, scenarios } from '../src/index.ts'

describe('scenarioOf', () => {
  it('finds every scenario by its id', () => {
    for (const scenario of scenarios) expect(scenarioOf(scenario.id)).toBe(scenario)
    expect(new Set(scenarios.map(({ id }) => id)).size).toBe(scenarios.length)
  })

  it('names the nearest id when it finds none', () => {
    expect(() => scenarioOf('clams')).toThrow('unknown scenario: clams; nearest known: claims')
  })
})
