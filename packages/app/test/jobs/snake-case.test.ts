import { expect, it } from 'vitest'
import { snakeCased } from '../../src/jobs/snake-case.ts'

it('changes keys at every depth, and nothing else', () => {
  const document = { meanPercentile: null, lanes: [{ isCategory: true, label: 'camelCase', n: 1 }], low: 0.5 }
  expect(snakeCased(document)).toEqual({
    mean_percentile: null,
    lanes: [{ is_category: true, label: 'camelCase', n: 1 }],
    low: 0.5,
  })
  expect(snakeCased([Float64Array.of(1)])).toEqual([Float64Array.of(1)])
})
