import { describe, expect, it } from 'vitest'
import { createRandom, logistic } from '../../src/math/index.ts'
import { applyCalibrator } from '../../src/models/apply-calibrator.ts'
import { calibratorKinds, fitCalibrator } from '../../src/models/fit-calibrator.ts'

const random = createRandom(9)
const truth = Float64Array.from({ length: 2000 }, () => 1.5 * random.normal())
const labels = truth.map((m) => (random.next() < logistic(m) ? 1 : 0))
const scores = truth.map((m) => 3 * m)

describe.each(calibratorKinds)('fitCalibrator(%s)', (kind) => {
  const calibrator = fitCalibrator(kind, scores, labels)

  it('is of its kind and the same after JSON', () => {
    expect(calibrator.kind).toBe(kind)
    const back = JSON.parse(JSON.stringify(calibrator)) as typeof calibrator
    expect(applyCalibrator(back, 0.7)).toBe(applyCalibrator(calibrator, 0.7))
  })

  it('never falls and stays in [0, 1]', () => {
    let last = 0
    for (let score = -30; score <= 30; score += 0.05) {
      const p = applyCalibrator(calibrator, score)
      expect(p).toBeGreaterThanOrEqual(last)
      expect(p).toBeLessThanOrEqual(1)
      last = p
    }
  })

  it('finds the probabilities behind scores that are too sure', () => {
    for (const m of [-2, -1, 0, 1, 2]) {
      // 2,000 rows: the widest pools near ±2 hold some 50 of them
      expect(Math.abs(applyCalibrator(calibrator, 3 * m) - logistic(m))).toBeLessThan(0.12)
    }
  })

  it('takes weights', () => {
    const weights = labels.map((label) => (label === 1 ? 4 : 1))
    const heavier = fitCalibrator(kind, scores, labels, { weights })
    const score = kind === 'temperature' ? 3 : 0.5
    expect(applyCalibrator(heavier, score)).toBeGreaterThan(applyCalibrator(calibrator, score))
  })
})
