import { expect, it } from 'vitest'
import { singleCalibrator } from '../../src/explain/single-calibrator.ts'
import type { FittedModel } from '../../src/models/index.ts'

const half = { kind: 'sigmoid', a: 0, b: 0 } as const
const of = (calibrator: FittedModel['calibrator']) =>
  singleCalibrator({ calibrator, classes: ['a', 'b', 'c'] } as unknown as FittedModel)

it('gives the calibrator of one margin, and refuses those of several', () => {
  expect(of(null)).toBe(null)
  expect(of(half)).toBe(half)
  expect(() => of({ kind: 'one_vs_rest', scale: 'log_odds', classes: [half, half, half] })).toThrow(
    'the probabilities of 3 classes are calibrated class by class',
  )
})
