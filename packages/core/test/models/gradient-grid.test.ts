import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { gradientGrid, roundTo, sumOfMagnitudes } from '../../src/models/gradient-grid.ts'

describe('gradientGrid', () => {
  it('is the least power of two with the sum below 2^51 steps', () => {
    expect(gradientGrid(3)).toBe(2 ** -49)
    expect(gradientGrid(4)).toBe(2 ** -48)
    expect(gradientGrid(3.999)).toBe(2 ** -49)
    expect(gradientGrid(1e20)).toBe(2 ** 16)
    expect(gradientGrid(0)).toBe(2 ** -126)
  })

  it('makes sums of rounded numbers exact: no order of additions shows', () => {
    const random = createRandom(8)
    for (let run = 0; run < 30; run++) {
      const values = Float64Array.from({ length: 3000 }, () => random.normal() * 10 ** (random.int(12) - 6))
      const grid = gradientGrid(sumOfMagnitudes(values))
      const rounded = values.map((value) => roundTo(value, grid))
      const exact = rounded.reduce((sum, value) => sum + BigInt(value / grid), 0n)
      const order = random.permutation(3000)
      expect(rounded.reduce((sum, value) => sum + value, 0)).toBe(Number(exact) * grid)
      expect(order.reduce((sum, i) => sum + rounded[i]!, 0)).toBe(Number(exact) * grid)
      const halves = [rounded.subarray(0, 1111), rounded.subarray(1111)].map((part) =>
        part.reduce((sum, value) => sum + value, 0),
      )
      expect(halves[0]! + halves[1]!).toBe(Number(exact) * grid)
    }
  })
})

describe('roundTo', () => {
  it('rounds to float32, then to the grid; ties to even', () => {
    expect(roundTo(0.3, 0.25)).toBe(0.25)
    expect(roundTo(0.375, 0.25)).toBe(0.5)
    expect(roundTo(0.625, 0.25)).toBe(0.5)
    expect(roundTo(-0.9, 0.25)).toBe(-1)
    expect(roundTo(0.1, 2 ** -60)).toBe(Math.fround(0.1))
  })
})

describe('sumOfMagnitudes', () => {
  it('adds even and odd places of each block of 512 apart', () => {
    const values = Float64Array.from({ length: 1300 }, (_, i) => (i % 3 === 0 ? -1 : 1) / (i + 1))
    const part = (start: number, end: number) => {
      const sums = [0, 0]
      for (let i = start; i < end; i++) sums[i % 2]! += Math.abs(values[i]!)
      return sums[0]! + sums[1]!
    }
    expect(sumOfMagnitudes(values)).toBe(part(0, 512) + part(512, 1024) + part(1024, 1300))
  })
})
