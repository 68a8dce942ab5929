import type { Evidence } from '@candor/client'
import { expect, it } from 'vitest'
import { verifyEvidence } from '../../src/jobs/verify-evidence.ts'

/** As they were summed up when they were made: in the order of the columns. They are stored largest first. */
const columns = Array.from({ length: 40 }, (_, j) => (((j + 1) * 7919) % 1009) * 123_456.789 - 6e7)
const base = 123_456_789.123
const score = columns.reduce((sum, phi) => sum + phi, base)

function sumOf(more: number): boolean {
  const contributions = columns
    .map((phi, j) => ({ feature: `f${j}`, phi }))
    .sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  const explanation = {
    ...{ decision_id: 'd', status: 'ok', base, score: score + more, residual: 0 },
    contributions_json: JSON.stringify(contributions),
  }
  const content = { decision: { id: 'd' }, event: {}, explanation }
  const audit = { seq: 1, entries: [], checkpoint: null, public_key: null }
  const { checks } = verifyEvidence({ content, audit } as unknown as Evidence)
  return checks.find(({ name }) => name === 'sum')!.ok
}

it('contributions to a large number add up in whichever order, and others do not', () => {
  expect(sumOf(0)).toBe(true)
  expect(sumOf(10)).toBe(false)
})
