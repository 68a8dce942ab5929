import { describe, expect, it } from 'vitest'
import { partition, testCount } from '../../src/data/partition.ts'

describe('partition', () => {
  it('lists the rows of both parts', () => {
    expect(partition(Uint8Array.of(0, 1, 0))).toEqual({ train: Int32Array.of(0, 2), test: Int32Array.of(1) })
  })

  it('refuses an empty part', () => {
    expect(() => partition(Uint8Array.of(1))).toThrow(
      'the split leaves 0 rows in the train part; at least 1 needed',
    )
    expect(() => partition(Uint8Array.of(0))).toThrow(
      'the split leaves 0 rows in the test part; at least 1 needed',
    )
  })
})

describe('testCount', () => {
  it('rounds up', () => {
    expect(testCount(7, 0.2)).toBe(2)
    expect(testCount(1000, 0.2)).toBe(200)
    expect(testCount(1, 0.01)).toBe(1)
  })

  it.each([0, 1, -0.1, 1.5, Number.NaN])('refuses the share %d', (share) => {
    expect(() => testCount(10, share)).toThrow(`invalid test share; not in (0, 1): ${share}`)
  })
})
