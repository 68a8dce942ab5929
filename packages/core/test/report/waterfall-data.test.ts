import { describe, expect, it } from 'vitest'
import { foldContributions } from '../../src/index.ts'

const bars = [0.2, -0.7, 0.1, 0.4].map((phi, i) => ({ label: `f${i}`, value: '', phi }))

describe('foldContributions', () => {
  it('draws the largest by name and sums the others, so that the total is kept', () => {
    const { bars: drawn, rest } = foldContributions(bars, 2)
    expect(drawn.map((bar) => bar.label)).toEqual(['f1', 'f3'])
    expect(rest?.count).toBe(2)
    expect(rest?.phi).toBeCloseTo(0.3, 12)
  })

  it('has no rest when every contribution is drawn', () => {
    expect(foldContributions(bars, 4).rest).toBeNull()
  })

  it('keeps the given order between equals', () => {
    const equal = ['x', 'y'].map((label) => ({ label, value: '', phi: 1 }))
    expect(foldContributions(equal, 2).bars.map((bar) => bar.label)).toEqual(['x', 'y'])
  })
})
