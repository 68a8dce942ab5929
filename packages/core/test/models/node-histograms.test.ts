import { describe, expect, it } from 'vitest'
import { binMatrix } from '../../src/models/binning.ts'
import {
  gather,
  histogramOfColumn,
  histogramOfNode,
  release,
  startHistograms,
} from '../../src/models/node-histograms.ts'

const source = {
  binned: binMatrix({
    rows: 3,
    names: ['x', 'y', 'z'],
    columns: [Float64Array.of(1, 2, Number.NaN), Float64Array.of(7, 7, 7), Float64Array.of(3, 4, 3)],
  }),
  G: [Float64Array.of(-1, 2, 3)],
  H: Float64Array.of(1, 10, 100),
  columns: Int32Array.of(0, 2),
  order: Int32Array.of(2, 0, 1),
}
const x = [1, 1, -1, 0, 0, 0, 100, 1, 3]
const z = [101, 2, 2, 0, 0, 0, 0, 0, 0]

describe('node histograms', () => {
  it('hold all columns in use, one after another, value bins and then the missing bin', () => {
    const histograms = startHistograms(source, true)
    expect([...histograms.offsets]).toEqual([0, 9, 9, 18])
    expect([...histogramOfNode(histograms, { start: 0, end: 2 })]).toEqual([...x, ...z])
  })

  it('or one column', () => {
    const histograms = startHistograms(source, false)
    gather(histograms, { start: 0, end: 2 })
    expect([...histogramOfColumn(histograms, { start: 0, end: 2 }, 2)]).toEqual(z)
  })

  it('fill a buffer anew that was given back', () => {
    const histograms = startHistograms(source, false)
    gather(histograms, { start: 0, end: 2 })
    const first = histogramOfColumn(histograms, { start: 0, end: 2 }, 0)
    release(histograms, first)
    const second = histogramOfColumn(histograms, { start: 0, end: 2 }, 2)
    expect(second).toBe(first)
    expect([...second]).toEqual(z)
  })
})
