import { describe, expect, it } from 'vitest'
import { coalitionWeights } from '../../src/explain/coalition-weights.ts'
import { patternScan, scanPatterns } from '../../src/explain/pattern-scan.ts'
import { bitsOf, patternTable } from '../../src/explain/pattern-table.ts'
import { createRandom } from '../../src/index.ts'

const weights = coalitionWeights(31)

describe('patternTable', () => {
  it('of one feature: inside gains, outside loses what the background has inside', () => {
    const shares = { patterns: Int32Array.of(0, 1), shares: Float64Array.of(0.25, 0.75) }
    expect(patternTable(1, 4, shares, weights)).toEqual({
      rowOf: Int32Array.of(0, 1),
      values: Float64Array.of(-3, 1),
    })
  })

  it('keeps no row for a pattern that reaches nothing', () => {
    const shares = { patterns: Int32Array.of(0b01), shares: Float64Array.of(1) }
    const { rowOf, values } = patternTable(2, 6, shares, weights)
    // the background has the first feature inside: only rows with the second inside reach the leaf
    expect([...rowOf]).toEqual([-1, -1, 0, 1])
    expect([...values]).toEqual([-3, 3, 0, 6])
  })

  it('equals the scan of the same patterns, for every pattern of a row', () => {
    const random = createRandom(5)
    for (let u = 1; u <= 12; u++) {
      const patterns = random.choice(1 << u, Math.min(1 << u, 1 + random.int(40)))
      const raw = Float64Array.from(patterns, () => random.next())
      const total = raw.reduce((sum, share) => sum + share, 0)
      const shares = { patterns, shares: raw.map((share) => share / total) }
      const table = patternTable(u, 1.5, shares, weights)
      const scan = patternScan(
        1.5,
        Int32Array.from({ length: u }, (_, k) => k),
        shares,
      )
      for (let pattern = 0; pattern < 1 << u; pattern++) {
        const phi = new Float64Array(u)
        scanPatterns(scan, pattern, weights, phi, 0)
        const row = table.rowOf[pattern]!
        // the same terms in the same order, times the value before or after the sum: last places only
        for (let k = 0; k < u; k++) {
          expect(row < 0 ? 0 : table.values[row * u + k]).toBeCloseTo(phi[k]!, 14)
        }
      }
    }
  })
})

describe('scanPatterns', () => {
  it('takes leaves of 31 features', () => {
    const full = 0x7fffffff
    const shares = { patterns: Int32Array.of(full & ~1), shares: Float64Array.of(1) }
    const scan = patternScan(
      2,
      Int32Array.from({ length: 31 }, (_, k) => k),
      shares,
    )
    const phi = new Float64Array(31)
    scanPatterns(scan, full, weights, phi, 0)
    expect([...phi.slice(0, 2)]).toEqual([2, 0])
    scanPatterns(scan, 0b1, weights, phi, 0)
    // one feature gains, thirty lose: 0! 30! / 31! and 1! 29! / 31! of the value
    expect(phi[0]! - 2).toBeCloseTo(2 / 31, 14)
    expect(phi[30]).toBeCloseTo(-2 / (31 * 30), 14)
  })
})

describe('bitsOf', () => {
  it('counts set bits', () => {
    expect([0, 1, 0b1011, 0x7fffffff].map(bitsOf)).toEqual([0, 1, 3, 31])
  })
})
