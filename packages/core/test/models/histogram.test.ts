import { describe, expect, it } from 'vitest'
import { addToHistogram, slotWidth, subtractHistogram } from '../../src/models/histogram.ts'

const codes = Uint8Array.of(0, 1, 1, 0)
const order = Int32Array.of(3, 1, 2, 0)

describe('addToHistogram', () => {
  it('adds hessian, count and gradient of the rows of a node to their bins', () => {
    const out = new Float64Array(2 * slotWidth(1))
    addToHistogram(codes, order, 1, 4, Float64Array.of(1, 2, 4), [Float64Array.of(-1, -2, 8)], out, 0)
    expect([...out]).toEqual([4, 1, 8, 3, 2, -3])
  })

  it('keeps several gradients side by side, from a given place on', () => {
    const out = new Float64Array(1 + 2 * slotWidth(2))
    const G = [Float64Array.of(-1, -2), Float64Array.of(10, 20)]
    addToHistogram(codes, order, 0, 2, Float64Array.of(1, 2), G, out, 1)
    expect([...out]).toEqual([0, 1, 1, -1, 10, 2, 1, -2, 20])
  })
})

describe('subtractHistogram', () => {
  it('leaves the sibling', () => {
    const parent = Float64Array.of(5, 3, -1)
    subtractHistogram(parent, Float64Array.of(2, 1, 4))
    expect([...parent]).toEqual([3, 2, -5])
  })
})
