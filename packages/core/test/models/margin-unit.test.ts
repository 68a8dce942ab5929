import { expect, it } from 'vitest'
import { marginUnit } from '../../src/index.ts'
import { stump } from '../example-cast.ts'

it.each([
  ['classification', 'logistic', 'log_odds'],
  ['classification', 'softmax', 'log_odds'],
  ['classification', 'identity', 'probability'],
  ['regression', 'identity', 'target'],
  ['regression', 'exp', 'linked'],
  ['anomaly', 'identity', 'path_length'],
] as const)('%s with link %s counts in %s', (task, link, unit) => {
  expect(marginUnit({ task, ensemble: { ...stump, link } })).toBe(unit)
})
