import { describe, expect, it } from 'vitest'
import type { Column } from '../../src/data/index.ts'
import { categoryColumn } from '../../src/data/index.ts'
import type { TargetOptions } from '../../src/features/index.ts'
import { classesOf } from '../../src/features/index.ts'

function numbers(...values: number[]): Column {
  return { type: 'float64', values: Float64Array.from(values) }
}

function upTo(n: number): Column {
  return numbers(...Array.from({ length: n }, (_, i) => i / 2))
}

function summary(column: Column, options?: TargetOptions): unknown[] {
  const { task, classes, labels } = classesOf(column, options)
  return [task, classes, [...labels]]
}

describe('classesOf', () => {
  it.each([
    [numbers(1, 0, 1), {}, ['0', '1'], [1, 0, 1]],
    [{ type: 'boolean', values: Uint8Array.of(0, 1) }, {}, ['false', 'true'], [0, 1]],
    [{ type: 'int32', values: Int32Array.of(1, 0) }, {}, ['0', '1'], [1, 0]],
    [categoryColumn(['yes', 'no']), {}, ['no', 'yes'], [1, 0]],
    [categoryColumn(['Yes', 'NO']), {}, ['NO', 'Yes'], [1, 0]],
    [categoryColumn(['TRUE', 'false']), {}, ['false', 'TRUE'], [1, 0]],
    [categoryColumn(['1', '0']), {}, ['0', '1'], [1, 0]],
    [categoryColumn(['N', 'Y']), { positive: 'Y' }, ['N', 'Y'], [0, 1]],
    [categoryColumn(['good', 'bad']), { positive: 'bad' }, ['good', 'bad'], [0, 1]],
    [numbers(0, 1), { positive: '0' }, ['1', '0'], [1, 0]],
    [numbers(-1, 1), { positive: '1' }, ['-1', '1'], [0, 1]],
    [{ type: 'float32', values: Float32Array.of(0.1, 2) }, { positive: '0.1' }, ['2', '0.1'], [1, 0]],
    [categoryColumn(['b', 'a', 'c']), {}, ['a', 'b', 'c'], [1, 0, 2]],
    [numbers(10, 9, 1), { task: 'classification' }, ['1', '9', '10'], [2, 1, 0]],
  ] as [Column, TargetOptions, string[], number[]][])(
    'finds classes: %#',
    (column, options, classes, labels) => {
      expect(summary(column, options)).toEqual(['classification', classes, labels])
    },
  )

  it('takes more than 10 different numbers for regression, and what is named a regression', () => {
    expect(classesOf(upTo(11))).toEqual({ task: 'regression', classes: [], labels: upTo(11).values })
    expect(summary(numbers(3, 1, 2), { task: 'regression' })).toEqual(['regression', [], [3, 1, 2]])
    expect(summary(numbers(0, 1), { task: 'regression' })).toEqual(['regression', [], [0, 1]])
    expect(classesOf(upTo(11), { task: 'classification' }).classes.length).toBe(11)
  })

  it('copies the values of a regression', () => {
    const column = upTo(11)
    expect(classesOf(column).labels).not.toBe(column.values)
  })

  it('does not count a level that no row has', () => {
    const column: Column = { type: 'category', values: Int32Array.of(0, 2), levels: ['no', 'perhaps', 'yes'] }
    expect(classesOf(column).classes).toEqual(['no', 'yes'])
  })

  it.each([
    [
      upTo(3),
      {},
      'target column y has 3 different numbers, which may be classes or amounts: say --task classification or --task regression',
    ],
    [upTo(10), {}, 'target column y has 10 different numbers'],
    [numbers(4, 4), {}, 'target column y has only one class: "4"; at least 2 needed'],
    [
      categoryColumn(['Y', 'Y']),
      { positive: 'Y' },
      'target column y has only one class: "Y"; at least 2 needed',
    ],
    [numbers(), {}, 'target column y has only one class: "none"'],
    [
      categoryColumn(['N', 'Y']),
      {},
      'target column y has the classes "N" and "Y": say which one is looked for with --positive',
    ],
    [numbers(-1, 1), {}, 'target column y has the classes "-1" and "1"'],
    [categoryColumn(['N', 'Y']), { positive: 'y' }, 'target column y has no class "y"; its classes: N, Y'],
    [
      categoryColumn(['a', 'b', 'c']),
      { positive: 'a' },
      'target column y has 3 classes; the positive class "a" can only be one of two',
    ],
    [
      upTo(11),
      { positive: '1' },
      'target column y has 11 numbers (regression); the positive class "1" can only be one of two',
    ],
    [numbers(1, Number.NaN, 0, Number.NaN), {}, 'target column y has no value in 2 rows, first in row 1'],
    [categoryColumn([null, 'Y']), {}, 'target column y has no value in 1 rows, first in row 0'],
    [
      categoryColumn(['a', 'b']),
      { task: 'regression' },
      'column y is of type category; expected numbers for regression',
    ],
    [
      { type: 'instant', values: Float64Array.of(1, 2) },
      {},
      'column y is of type instant; expected text, booleans or numbers',
    ],
  ] as [Column, TargetOptions, string][])(
    'refuses what it would have to guess: %#',
    (column, options, message) => {
      expect(() => classesOf(column, { name: 'y', ...options })).toThrow(message)
    },
  )
})
