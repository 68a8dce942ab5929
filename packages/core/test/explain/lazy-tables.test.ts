import { describe, expect, it } from 'vitest'
import { coalitionWeights } from '../../src/explain/coalition-weights.ts'
import { type LazyLeaf, lazyTables, noNumbers, notYet } from '../../src/explain/lazy-tables.ts'
import { patternTable } from '../../src/explain/pattern-table.ts'
import { createRandom } from '../../src/index.ts'

const weights = coalitionWeights(31)

describe('lazyTables', () => {
  it('gives each row of patternTable, to the bit, in whatever order rows are asked for', () => {
    const random = createRandom(7)
    const leaves = Array.from({ length: 24 }, (_, i): LazyLeaf => {
      const width = 1 + (i % 12)
      const patterns = random.choice(1 << width, Math.min(1 << width, 1 + random.int(60))).sort()
      const raw = Float64Array.from(patterns, () => random.next())
      const total = raw.reduce((sum, share) => sum + share, 0)
      return { width, value: random.next() - 0.5, shares: { patterns, shares: raw.map((x) => x / total) } }
    })
    const tables = lazyTables(leaves, weights)
    const asked = leaves.flatMap(({ width }, l) =>
      Array.from({ length: 1 << width }, (_, pattern) => ({ l, pattern })),
    )
    expect(tables.rowOf.every((place) => place === notYet)).toBe(true)
    for (const i of random.choice(asked.length, asked.length)) {
      const { l, pattern } = asked[i]!
      expect(tables.rowOf[tables.patternStart[l]! + pattern]).toBe(notYet)
      const place = tables.workOut(l, pattern)
      expect(tables.rowOf[tables.patternStart[l]! + pattern]).toBe(place)
    }
    leaves.forEach(({ width, value, shares }, l) => {
      const whole = patternTable(width, value, shares, weights)
      for (let pattern = 0; pattern < 1 << width; pattern++) {
        const place = tables.rowOf[tables.patternStart[l]! + pattern]!
        const row = whole.rowOf[pattern]!
        expect(place === noNumbers).toBe(row < 0)
        if (row < 0) continue
        expect(tables.values.slice(place, place + width)).toEqual(
          whole.values.slice(row * width, (row + 1) * width),
        )
      }
    })
    expect(tables.values.byteLength + tables.rowOf.byteLength).toBeLessThanOrEqual(tables.mostBytes)
  })

  it('keeps no numbers for a pattern that reaches nothing', () => {
    const shares = { patterns: Int32Array.of(0b01), shares: Float64Array.of(1) }
    const tables = lazyTables([{ width: 2, value: 6, shares }], weights)
    // the background has the first feature inside: only rows with the second inside reach the leaf
    expect([0b00, 0b01, 0b10, 0b11].map((pattern) => tables.workOut(0, pattern))).toEqual([-1, -1, 0, 2])
    expect([...tables.values.slice(0, 4)]).toEqual([-3, 3, 0, 6])
  })
})
