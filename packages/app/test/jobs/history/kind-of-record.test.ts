import { scenarioOf } from '@candor/scenarios'
import { expect, it } from 'vitest'
import { kindOfRecord } from '../../../src/jobs/history/kind-of-record.ts'

it('a scored row of a table of events is one of them; an entity that is looked at is a review', () => {
  expect(kindOfRecord(scenarioOf('aml-anomaly'), true)).toBe('transactions')
  expect(kindOfRecord(scenarioOf('aml'), true)).toBe('review')
  expect(kindOfRecord(scenarioOf('engagement'), true)).toBe('review')
  expect(kindOfRecord(scenarioOf('claims'), true)).toBe('score')
  expect(kindOfRecord(scenarioOf('aml'), false)).toBe('score')
  expect(kindOfRecord(null, true)).toBe('score')
})
