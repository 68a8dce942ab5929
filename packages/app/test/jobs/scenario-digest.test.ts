import { scenarios } from '@candor/scenarios'
import { expect, it } from 'vitest'
import { scenarioDigest } from '../../src/jobs/scenario-digest.ts'

it('tells every domain apart, whatever functions it has', () => {
  const digests = scenarios.map(scenarioDigest)
  expect(new Set(digests).size).toBe(scenarios.length)
  for (const digest of digests) expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/)
  const [first] = scenarios
  expect(
    scenarioDigest({ ...first!, simulate: () => first!.simulate({ rows: 1, seed: 0, mode: 'sound' }) }),
  ).toBe(digests[0])
  expect(scenarioDigest({ ...first!, drop: [] })).not.toBe(digests[0])
})
