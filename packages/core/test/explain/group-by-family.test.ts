import { describe, expect, it } from 'vitest'
import { type Attributions, familyNames, groupByFamily, type OutputColumn } from '../../src/index.ts'

const output = (name: string, family: string): OutputColumn => ({
  name,
  kind: 'value',
  level: null,
  source: family,
  sources: [family],
  family,
})
const outputs = [output('state_OH', 'state'), output('age', 'age'), output('state_IL', 'state')]
const attributions: Attributions = {
  method: 'interventional',
  space: 'margin',
  rows: 2,
  names: ['state_OH', 'age', 'state_IL'],
  base: 1,
  phi: Float64Array.of(0.25, 2, -0.75, 1, -1, 0.5),
  score: Float64Array.of(2.5, 1.5),
  residual: new Float64Array(2),
}

describe('groupByFamily', () => {
  it('sums the members of a family, in the order they appear', () => {
    expect(groupByFamily(attributions, outputs)).toMatchObject({
      names: ['state', 'age'],
      phi: Float64Array.of(-0.5, 2, 1.5, -1),
      base: 1,
      score: Float64Array.of(2.5, 1.5),
      residual: Float64Array.of(0, 0),
    })
  })

  it('follows the order of a schema, unnamed families last', () => {
    expect(groupByFamily(attributions, outputs, ['zip', 'age']).names).toEqual(['age', 'state'])
    expect(groupByFamily(attributions, outputs, ['age']).phi).toEqual(Float64Array.of(2, -0.5, -1, 1.5))
  })

  it('marks families whose members pull against each other by more than twice their sum', () => {
    const pulling = { ...attributions, phi: Float64Array.of(0.5, 2, -1, 1, -1, 0.5) }
    expect(groupByFamily(pulling, outputs).cancelling).toEqual(Uint8Array.of(1, 0, 0, 0))
    // 0.25 and -0.75: sizes add up to exactly twice the sum, which is not more
    expect(groupByFamily(attributions, outputs).cancelling).toEqual(Uint8Array.of(0, 0, 0, 0))
  })

  it('sums over families to the same total as over columns', () => {
    const { phi } = groupByFamily(attributions, outputs)
    expect(phi[0]! + phi[1]!).toBe(1.5)
  })

  it('refuses lineage of other columns', () => {
    expect(() => groupByFamily(attributions, outputs.slice(0, 2))).toThrow(
      'column 2 of the pipeline is absent; the model expects state_IL',
    )
    expect(() => groupByFamily(attributions, [...outputs, output('x', 'x')])).toThrow(
      'column 3 of the pipeline is x; the model expects no further column',
    )
  })
})

describe('familyNames', () => {
  it('names each family once', () => {
    expect(familyNames(outputs)).toEqual(['state', 'age'])
  })
})
