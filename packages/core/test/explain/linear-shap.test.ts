import { describe, expect, it } from 'vitest'
import { linearShap } from '../../src/explain/linear-shap.ts'
import { createRandom } from '../../src/math/index.ts'
import type { Linear } from '../../src/models/index.ts'

const linear: Linear = {
  featureNames: ['a', 'b', 'c'],
  coefficients: [
    [1.5, -2, 0.25],
    [0, 3, -1],
  ],
  intercepts: [0.5, -4],
  link: 'softmax',
}

describe('linearShap', () => {
  const random = createRandom(3)
  const rowsOf = (rows: number) => ({
    rows,
    names: ['a', 'b', 'c'],
    columns: [0, 1, 2].map(() => Float64Array.from({ length: rows }, () => random.normal() * 3)),
  })
  const [matrix, background] = [rowsOf(4), rowsOf(9)]

  it.each([0, 1])('equals the Shapley values by all coalitions, output %s', (output) => {
    const { phi, base, score } = linearShap(linear, matrix, background, { output })
    const worth = (row: number, members: number) => {
      let sum = 0
      for (let r = 0; r < background.rows; r++) {
        sum += linear.intercepts[output]!
        for (let j = 0; j < 3; j++) {
          const x = (members >> j) & 1 ? matrix.columns[j]![row]! : background.columns[j]![r]!
          sum += linear.coefficients[output]![j]! * x
        }
      }
      return sum / background.rows
    }
    const weights = [1 / 3, 1 / 6, 1 / 3]
    for (let row = 0; row < 4; row++) {
      expect(base).toBeCloseTo(worth(row, 0), 12)
      expect(score[row]).toBeCloseTo(worth(row, 7), 12)
      for (let j = 0; j < 3; j++) {
        let value = 0
        for (let members = 0; members < 8; members++) {
          if ((members >> j) & 1) continue
          const size = (members & 1) + ((members >> 1) & 1) + ((members >> 2) & 1)
          value += weights[size]! * (worth(row, members | (1 << j)) - worth(row, members))
        }
        expect(phi[row * 3 + j]).toBeCloseTo(value, 12)
      }
    }
  })

  it('adds up, and says what it is', () => {
    const result = linearShap(linear, matrix, background)
    expect(result).toMatchObject({
      method: 'interventional',
      space: 'margin',
      rows: 4,
      names: ['a', 'b', 'c'],
    })
    expect(Math.max(...result.residual.map(Math.abs))).toBeLessThan(1e-13)
  })

  it('wants a background', () => {
    expect(() => linearShap(linear, matrix, rowsOf(0))).toThrow('background')
  })
})
