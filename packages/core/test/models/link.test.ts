import { describe, expect, it } from 'vitest'
import { type Ensemble, linkOf } from '../../src/index.ts'
import { randomEnsemble } from './random-ensemble.ts'

const one = randomEnsemble(1, { trees: 0 })
const apply = (link: Ensemble['link'], margins: number[], outputs = 1) => [
  ...linkOf({ ...one, link, outputs })(Float64Array.from(margins)),
]

describe('linkOf', () => {
  it('leaves margins as they are, in an array of its own', () => {
    const margins = Float64Array.of(-2, 3)
    const linked = linkOf({ ...one, link: 'identity' })(margins)
    expect(linked).toEqual(margins)
    expect(linked).not.toBe(margins)
  })

  it('maps log-odds to probabilities', () => {
    expect(apply('logistic', [0, 800, -800])).toEqual([0.5, 1, 0])
    expect(apply('logistic', [2])[0]).toBeCloseTo(0.8807970779778823, 15)
  })

  it('maps a log mean to a mean', () => {
    expect(apply('exp', [0])).toEqual([1])
    expect(apply('exp', [1])[0]).toBeCloseTo(Math.E, 14)
  })

  it('maps to a rate and to a square with its sign', () => {
    expect(apply('softplus', [0])[0]).toBeCloseTo(Math.LN2, 15)
    expect(apply('signed_square', [3, -3, 0.5])).toEqual([9, -9, 0.25])
  })

  it('maps a hinge to one side or the other', () => {
    expect(apply('step', [3, -3, 0, 1e-30])).toEqual([1, 0, 0, 1])
  })

  it('scales the margin before the link', () => {
    const doubled = linkOf({ ...one, link: 'logistic', linkScale: 2 })
    expect(doubled(Float64Array.of(1.5, -1))).toEqual(
      linkOf({ ...one, link: 'logistic' })(Float64Array.of(3, -2)),
    )
  })

  it('shares 1 among the classes of each row, without overflow', () => {
    expect(apply('softmax', [1000, 1000, -1000, 0, 0, 0], 3)).toEqual([0.5, 0.5, 0, 1 / 3, 1 / 3, 1 / 3])
    const odds = apply('softmax', [1, 2, 3], 3)
    expect(odds[2]! / odds[1]!).toBeCloseTo(Math.E, 14)
    expect(odds[0]! + odds[1]! + odds[2]!).toBeCloseTo(1, 15)
  })
})
