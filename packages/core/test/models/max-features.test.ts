import { expect, it } from 'vitest'
import { maxFeaturesKind, triedColumns } from '../../src/models/max-features.ts'

it('tries as many columns as scikit-learn', () => {
  expect([1, 6, 40, 178].map((columns) => triedColumns('sqrt', columns))).toEqual([1, 2, 6, 13])
  expect([1, 6, 40, 178].map((columns) => triedColumns('log2', columns))).toEqual([1, 2, 5, 7])
  expect([0.01, 0.5, 1, 3, 99, null].map((rule) => triedColumns(rule, 10))).toEqual([1, 5, 1, 3, 10, 10])
})

it('reads 1 as one column and 1.0 as all', () => {
  expect(['1', '1.0', 'none', '0.3', 'sqrt', 'half'].map(maxFeaturesKind.read)).toEqual([
    1,
    null,
    null,
    0.3,
    'sqrt',
    undefined,
  ])
  expect([0, 1.5, -1, 'half', 'log2', 0.5].map(maxFeaturesKind.holds)).toEqual([
    false,
    false,
    false,
    false,
    true,
    true,
  ])
})
