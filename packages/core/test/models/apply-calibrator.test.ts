import { expect, it } from 'vitest'
import { applyCalibrator } from '../../src/models/apply-calibrator.ts'

it('applies the calibrator of its kind', () => {
  expect(applyCalibrator({ kind: 'sigmoid', a: -1, b: 0 }, 0)).toBe(0.5)
  expect(applyCalibrator({ kind: 'isotonic', x: [0, 2], y: [0.25, 0.75] }, 1)).toBe(0.5)
})
