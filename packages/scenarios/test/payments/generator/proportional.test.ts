import { createRandom } from '@candor/core'
import { expect, it } from 'vitest'
import { proportional } from '../../../src/payments/generator/proportional.ts'
import { publishedCounts, publishedRows } from '../../../src/payments/generator/published-figures.ts'

it('sums to the total, each share within one of its exact part', () => {
  const random = createRandom(1)
  for (let run = 0; run < 200; run++) {
    const counts = Array.from({ length: 1 + random.int(6) }, () => random.int(1000)).concat(1)
    const total = random.int(5000)
    const sum = counts.reduce((all, count) => all + count, 0)
    const shares = proportional(counts, total)
    expect(shares.reduce((all, share) => all + share, 0)).toBe(total)
    for (const [i, share] of shares.entries())
      expect(Math.abs(share - (counts[i]! * total) / sum)).toBeLessThan(1)
  }
})

it('gives the published counts at the published size', () => {
  expect(proportional(publishedCounts, publishedRows)).toEqual([...publishedCounts])
  const [cashIns, cashOuts, debits, paid, transfers, fraudulentOuts, fraudulentTransfers] = publishedCounts
  expect([cashOuts + fraudulentOuts, paid, cashIns, transfers + fraudulentTransfers, debits]).toEqual([
    2_237_500, 2_151_495, 1_399_284, 532_909, 41_432,
  ])
})
