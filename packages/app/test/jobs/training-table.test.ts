import { makeTable } from '@candor/core'
import { type Scenario, scenarios } from '@candor/scenarios'
import { describe, expect, it } from 'vitest'
import { type TrainingColumns, trainingPlan, withMeaning } from '../../src/jobs/training-table.ts'

const [scenario] = scenarios as [Scenario]

function columns(of: Scenario, more: Partial<TrainingColumns> = {}): TrainingColumns {
  return {
    scenario: of,
    target: of.target.column,
    drop: [],
    categorical: [],
    weight: null,
    exposure: null,
    splitBy: null,
    allowLeak: [],
    ...more,
  }
}

/** The scenario with the first column that its plan reads declared a leak. */
function leaking(): { scenario: Scenario; column: string } {
  const column = scenario.features.encoders.find(({ source }) =>
    scenario.schema.some(({ name }) => name === source),
  )!.source
  const schema = scenario.schema.map((entry) =>
    entry.name === column ? { ...entry, role: 'leak' as const } : entry,
  )
  return { scenario: { ...scenario, schema }, column }
}

describe('trainingPlan', () => {
  const table = scenario.simulate({ rows: 50, seed: 1, mode: 'sound' })

  it('refuses a column that only the outcome reveals, unless it is let in', () => {
    const { scenario: leaky, column } = leaking()
    expect(() => trainingPlan(table, columns(leaky), 'gbm')).toThrow(/is known only because of the outcome/)
    expect(() => trainingPlan(table, columns(leaky), 'gbm')).toThrow(
      expect.objectContaining({ code: 'jobs.leaking_column' }),
    )
    expect(trainingPlan(table, columns(leaky, { allowLeak: [column] }), 'gbm')).toEqual(scenario.features)
    const without = trainingPlan(table, columns(leaky, { drop: [column] }), 'gbm')
    expect(without.encoders.some(({ source }) => source === column)).toBe(false)
  })

  it('never reads another target, or weights, as features', () => {
    const [first, second] = scenario.features.encoders.map(({ source }) => source) as [string, string]
    const plan = trainingPlan(table, columns(scenario, { target: first, weight: second }), 'gbm')
    const read = plan.encoders.map(({ source }) => source)
    expect(read).not.toContain(first)
    expect(read).not.toContain(second)
    expect(read.length).toBeGreaterThan(0)
  })

  it('drops what is made of a dropped column', () => {
    const step = scenario.features.rowSteps.find((one) => 'input' in one)!
    const { input } = step as { input: string }
    const plan = trainingPlan(table, columns(scenario, { drop: [input] }), 'gbm')
    expect(plan.rowSteps.some(({ output }) => output === step.output)).toBe(false)
    expect(plan.encoders.some(({ source }) => source === step.output)).toBe(false)
  })
})

describe('withMeaning', () => {
  it('gives columns the role that they have in this training', () => {
    const values = Float64Array.of(1, 2)
    const table = makeTable(['x', 'y', 'w', 't'].map((name) => ({ name, type: 'float64', values })))
    const given = { ...columns(scenario), scenario: null, target: 'y', weight: 'w' }
    const { schema } = withMeaning(table, { ...given, splitBy: { column: 't', role: 'time' } })
    expect(schema.map(({ role }) => role)).toEqual(['feature', 'target', 'weight', 'time'])
  })
})
