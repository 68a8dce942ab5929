import { expect, it } from 'vitest'
import { requireDecidable } from '../../src/jobs/require-decidable.ts'

it('refuses more than ten million rows that are all to be decided, and no others', () => {
  const refused = { code: 'jobs.too_many_decisions', kind: 'limit', pointer: '/decide' }
  expect(() => requireDecidable({ decide: 'all' }, 10_000_001)).toThrow(expect.objectContaining(refused))
  requireDecidable({ decide: 'all' }, 10_000_000)
  requireDecidable({ decide: 'flagged' }, 10_000_001)
  requireDecidable({ decide: 'none' }, 10_000_001)
})
