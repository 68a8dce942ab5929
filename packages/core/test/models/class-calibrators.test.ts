import { describe, expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { applyCalibrator } from '../../src/models/apply-calibrator.ts'
import { applyClassCalibrators, fitClassCalibrators } from '../../src/models/class-calibrators.ts'
import { calibratorKinds, fitCalibrator } from '../../src/models/fit-calibrator.ts'
import { linkOf } from '../../src/models/link.ts'

const random = createRandom(4)
const rows = 300
const labels = Float64Array.from({ length: rows }, () => random.int(3))
/** Margins that are three times too sure. */
const margins = Float64Array.from(
  { length: rows * 3 },
  (_, i) => 3 * ((labels[Math.floor(i / 3)] === i % 3 ? 0.8 : 0) + 2 * random.next() - 1),
)
const softmax = linkOf({ link: 'softmax', linkScale: 1, outputs: 3 })
const logLoss = (shares: Float64Array) =>
  labels.reduce((sum, label, row) => sum - Math.log(Math.max(shares[row * 3 + label]!, 1e-15)), 0) / rows

describe.each(calibratorKinds)('%s, each class against the rest', (kind) => {
  it('is fitted on the log-odds of each class, and its answers add up to 1', () => {
    const shares = softmax(margins)
    const fitted = fitClassCalibrators(kind, margins, labels)
    const answers = [0, 1, 2].map((k) => {
      const odds = Float64Array.from({ length: rows }, (_, row) => {
        const p = shares[row * 3 + k]!
        return Math.log(p / (1 - p))
      })
      const own = fitCalibrator(
        kind,
        odds,
        labels.map((label) => (label === k ? 1 : 0)),
      )
      return odds.map((score) => applyCalibrator(own, score))
    })
    const found = applyClassCalibrators(fitted, margins, 3)
    for (let row = 0; row < rows; row++) {
      const total = answers[0]![row]! + answers[1]![row]! + answers[2]![row]!
      for (let k = 0; k < 3; k++)
        // log-odds by shares and by margins differ in their last digits, which the fit carries on
        expect(Math.abs(found[row * 3 + k]! - answers[k]![row]! / total)).toBeLessThan(1e-6)
      expect(found[row * 3]! + found[row * 3 + 1]! + found[row * 3 + 2]!).toBeCloseTo(1, 14)
    }
  })

  it('draws margins that are too sure to a lesser log loss', () => {
    const found = applyClassCalibrators(fitClassCalibrators(kind, margins, labels), margins, 3)
    expect(logLoss(found)).toBeLessThan(logLoss(softmax(margins)))
  })
})

it('reads shares as they are', () => {
  const shares = softmax(margins)
  const fitted = fitClassCalibrators('isotonic', shares, labels, { scale: 'probability' })
  const second = fitCalibrator(
    'isotonic',
    shares.filter((_, i) => i % 3 === 1),
    labels.map((label) => (label === 1 ? 1 : 0)),
    { scale: 'probability' },
  )
  expect(fitted.classes[1]).toEqual(second)
})

it('answers alike where no class has anything, and needs one calibrator a class', () => {
  const none = { kind: 'isotonic', x: [0], y: [0] } as const
  const three = { kind: 'one_vs_rest', scale: 'log_odds', classes: [none, none, none] } as const
  expect([...applyClassCalibrators(three, Float64Array.of(1, 2, 3), 3)]).toEqual([1 / 3, 1 / 3, 1 / 3])
  expect(() => applyClassCalibrators(three, Float64Array.of(1, 2), 2)).toThrow(
    'model field calibrator is 3 calibrators; expected one for each of 2 outputs',
  )
})
