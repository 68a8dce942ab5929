import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/data/index.ts'
import type { RowStep } from '../../src/features/index.ts'
import { checkSteps, inputsOf, madeType, runStep } from '../../src/features/row-step-kinds.ts'

const clip: RowStep = { step: 'clip', output: 'b', input: 'a', low: 0, high: 1 }

describe('inputsOf', () => {
  it.each([
    [{ step: 'ratio', output: 'o', numerator: 'n', denominator: 'd' }, ['n', 'd']],
    [{ step: 'difference', output: 'o', from: 2015, minus: 'm' }, ['m']],
    [{ step: 'difference', output: 'o', from: 'f', minus: 'm' }, ['f', 'm']],
    [{ step: 'date_difference', output: 'o', from: 'f', to: 't', unit: 'day' }, ['f', 't']],
    [{ step: 'date_part', output: 'o', input: 'i', part: 'hour' }, ['i']],
    [{ step: 'cyclic', output: 'o', input: 'i', period: 24, wave: 'sine' }, ['i']],
    [{ step: 'bin', output: 'o', input: 'i', edges: [], labels: ['all'] }, ['i']],
    [{ step: 'split', output: 'o', input: 'i', separator: '/', part: 0 }, ['i']],
    [{ step: 'flag_level', output: 'o', input: 'i', levels: [], missing: true }, ['i']],
    [{ step: 'level_map', output: 'o', input: 'i', map: {}, missing: null }, ['i']],
    [{ step: 'remainder', output: 'o', input: 'i', divisor: 24 }, ['i']],
    [{ step: 'level_number', output: 'o', input: 'i', map: { a: 1 }, other: null }, ['i']],
    [clip, ['a']],
  ] as [RowStep, string[]][])('of %j are %j', (step, inputs) => {
    expect(inputsOf(step)).toEqual(inputs)
    expect(() => checkSteps([step])).not.toThrow()
    const none: Column = {
      type: step.step.startsWith('date') ? 'instant' : 'float64',
      values: new Float64Array(0),
    }
    expect(runStep(step, () => none).type).toBe(madeType(step))
  })
})

describe('runStep', () => {
  it('reads a difference between two columns', () => {
    const step: RowStep = { step: 'difference', output: 'o', from: 'x', minus: 'y' }
    const column = runStep(step, (name) => ({ type: 'int32', values: Int32Array.of(name === 'x' ? 9 : 4) }))
    expect(column).toEqual({ type: 'float64', values: Float64Array.of(5) })
  })
})

describe('checkSteps', () => {
  it.each([
    [[{ ...clip, low: 2 }], 'row step b: low 2 is not at or below high 1'],
    [
      [{ step: 'level_number', output: 'o', input: 'i', map: { a: Number.NaN }, other: null }],
      'row step o: a level stands for no finite number',
    ],
    [[{ ...clip, step: 'hash' }], 'row step b: unknown step hash; known: ratio, difference,'],
    [[{ ...clip, step: 'toString' }], 'row step b: unknown step toString'],
    [[{ ...clip, input: 'b' }], 'row step b: it reads b, which no earlier step makes'],
    [[clip, { ...clip, input: 'c' }], 'row step b: another step has the same output'],
    [
      [
        { ...clip, input: 'c' },
        { ...clip, output: 'c' },
      ],
      'row step b: it reads c, which no earlier step makes',
    ],
    [[{ step: 'cyclic', output: 'o', input: 'i', period: 0, wave: 'sine' }], 'period 0 is not above 0'],
    [
      [{ step: 'cyclic', output: 'o', input: 'i', period: Number.POSITIVE_INFINITY, wave: 'sine' }],
      'period Infinity is not a finite number',
    ],
    [[{ step: 'remainder', output: 'o', input: 'i', divisor: 0 }], 'divisor 0 is not above 0'],
    [[{ step: 'difference', output: 'o', from: Number.NaN, minus: 'm' }], 'from NaN is not a finite number'],
    [[{ step: 'bin', output: 'o', input: 'i', edges: [1], labels: ['a'] }], '1 edges need 2 labels, not 1'],
    [
      [{ step: 'bin', output: 'o', input: 'i', edges: [2, 2], labels: ['a', 'b', 'c'] }],
      'edges do not rise: 2, 2',
    ],
    [[{ step: 'split', output: 'o', input: 'i', separator: '', part: 0 }], 'the separator is empty'],
    [[{ step: 'split', output: 'o', input: 'i', separator: '/', part: -1 }], 'part -1 does not count from 0'],
  ] as [RowStep[], string][])('refuses %j', (steps, message) => {
    expect(() => checkSteps(steps)).toThrow(message)
  })
})
