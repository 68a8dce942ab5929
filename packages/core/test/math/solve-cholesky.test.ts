import { expect, it } from 'vitest'
import { createRandom } from '../../src/math/index.ts'
import { solveCholesky } from '../../src/math/solve-cholesky.ts'

it('solves what it is asked: A x = b on random positive definite matrices', () => {
  const random = createRandom(2)
  for (const n of [1, 2, 5, 20]) {
    const B = Float64Array.from({ length: n * n }, () => random.normal())
    const A = Float64Array.from({ length: n * n }, (_, at) => {
      const [i, j] = [Math.floor(at / n), at % n]
      let sum = i === j ? 0.5 : 0
      for (let k = 0; k < n; k++) sum += B[i * n + k]! * B[j * n + k]!
      return sum
    })
    const x = Float64Array.from({ length: n }, () => random.normal())
    const b = x.map((_, i) => x.reduce((sum, value, j) => sum + A[i * n + j]! * value, 0))
    // condition numbers here stay below 1e4
    solveCholesky(A, b)!.forEach((value, i) => {
      expect(Math.abs(value - x[i]!)).toBeLessThan(1e-11)
    })
  }
})

it('reads the lower triangle alone, and refuses what is not positive definite', () => {
  expect(solveCholesky(Float64Array.of(4, 99, 2, 5), Float64Array.of(8, 12))).toEqual(Float64Array.of(1, 2))
  expect(solveCholesky(Float64Array.of(1, 0, 2, 4), Float64Array.of(1, 1))).toBeNull()
  expect(solveCholesky(new Float64Array(0), new Float64Array(0))).toEqual(new Float64Array(0))
})
