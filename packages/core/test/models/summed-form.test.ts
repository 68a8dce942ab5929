import { describe, expect, it } from 'vitest'
import { applyCalibrator, type Calibrator, linkOf, margins } from '../../src/index.ts'
import { summedForm } from '../../src/models/summed-form.ts'
import { randomMatrix } from './random-ensemble.ts'
import { answersOf, largestShare, modelsOfEveryKind } from './round-trip.ts'

const matrix = randomMatrix(4, 100, 4)

describe('summedForm', () => {
  it.each(modelsOfEveryKind())('answers as the model does, by sum and link alone: %s', (_, model) => {
    const ensemble = summedForm(model, 'test')
    expect(ensemble).toMatchObject({ combine: 'sum', linkScale: 1 })
    // float64 sums of scaled leaves instead of a scaled sum
    expect(largestShare(linkOf(ensemble)(margins(ensemble, matrix)), answersOf(model, matrix))).toBeLessThan(
      1e-13,
    )
  })

  it('leaves a sum without calibrator as it is', () => {
    const [, model] = modelsOfEveryKind()[0]!
    expect(summedForm(model, 'test')).toEqual(model.ensemble)
  })

  it('refuses calibrators that are no logistic function of the margin', () => {
    const [, model] = modelsOfEveryKind()[0]!
    const calibrators: Calibrator[] = [
      { kind: 'isotonic', x: [0], y: [0.5] },
      { kind: 'beta', scale: 'log_odds', a: 1, b: 1, c: 0 },
      { kind: 'temperature', scale: 'probability', temperature: 2 },
    ]
    for (const calibrator of calibrators) {
      expect(applyCalibrator(calibrator, 0.5)).toBeGreaterThan(0)
      expect(() => summedForm({ ...model, calibrator }, 'X')).toThrow(
        `cannot write the model as X: its calibrator is ${calibrator.kind}`,
      )
    }
  })
})
