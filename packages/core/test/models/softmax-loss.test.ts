import { describe, expect, it } from 'vitest'
import { losses } from '../../src/models/loss.ts'
import { softmaxLoss } from '../../src/models/softmax-loss.ts'

const rows = [
  [0, 0, 0],
  [1, -2, 0.5],
  [-30, 4, 3.5],
].map((margins) => Float64Array.from(margins))

describe('softmaxLoss', () => {
  it('has the derivatives of its value for gradients, and twice the second ones for hessians', () => {
    const step = 1e-4
    for (const margins of rows) {
      for (const label of [0, 1, 2]) {
        const { gradients, hessians } = derivatives(margins, label)
        for (let k = 0; k < 3; k++) {
          const at = (shift: number) => margins.map((m, i) => (i === k ? m + shift : m))
          const slope =
            (softmaxLoss.value(at(step), label) - softmaxLoss.value(at(-step), label)) / (2 * step)
          // central differences of step 1e-4 err by about step² / 6 of the third derivative, at most 0.1
          expect(Math.abs(gradients[k]! - slope)).toBeLessThan(1e-8)
          const bend =
            (derivatives(at(step), label).gradients[k]! - derivatives(at(-step), label).gradients[k]!) /
            (2 * step)
          expect(Math.abs(hessians[k]! - 2 * bend)).toBeLessThan(1e-8)
        }
        expect(gradients.reduce((sum, g) => sum + g, 0)).toBeCloseTo(0, 15)
      }
    }
  })

  it('of two classes is the logistic loss of the difference of margins', () => {
    for (const margin of [-40, -1, 0, 2, 700])
      for (const label of [0, 1])
        expect(softmaxLoss.value(Float64Array.of(0, margin), label)).toBeCloseTo(
          losses.logistic.value(margin, label),
          13,
        )
  })

  it('begins at the shares of the classes, around 0', () => {
    const base = softmaxLoss.base([0.2, 0.5, 0.3])
    expect(base.reduce((sum, m) => sum + m, 0)).toBeCloseTo(0, 14)
    const mean = [0, 0, 0]
    ;[0.2, 0.5, 0.3].forEach((share, label) => {
      derivatives(base, label).gradients.forEach((g, k) => {
        mean[k]! += share * g
      })
    })
    for (const g of mean) expect(g).toBeCloseTo(0, 15)
    expect(softmaxLoss.base([0, 1]).every(Number.isFinite)).toBe(true)
  })

  it('keeps hessians of certain rows above 0', () => {
    expect([...derivatives(Float64Array.of(800, 0, 0), 0).hessians]).toEqual([1e-16, 1e-16, 1e-16])
  })
})

function derivatives(margins: Float64Array, label: number) {
  const gradients = new Float64Array(3)
  const hessians = new Float64Array(3)
  softmaxLoss.derivatives(margins, label, gradients, hessians)
  return { gradients, hessians }
}
