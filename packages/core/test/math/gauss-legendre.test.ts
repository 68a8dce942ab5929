import { describe, expect, it } from 'vitest'
import { gaussLegendre } from '../../src/math/index.ts'

describe('gaussLegendre', () => {
  it('integrates every power up to degree 2n - 1 exactly', () => {
    for (const n of [1, 2, 3, 4, 7, 16, 33, 64, 100, 256]) {
      const { nodes, weights } = gaussLegendre(n)
      for (let degree = 0; degree < 2 * n; degree++) {
        const sum = weights.reduce((total, weight, i) => total + weight * nodes[i]! ** degree, 0)
        // a node is off by up to 1e-16, which its power multiplies by the degree
        expect(Math.abs(sum * (degree + 1) - 1)).toBeLessThan(1e-15 + 1e-16 * degree)
      }
    }
  })

  it('is not exact at degree 2n: the error is the known (n!)^4 / ((2n + 1) ((2n)!)^2)', () => {
    const { nodes, weights } = gaussLegendre(3)
    const sum = weights.reduce((total, weight, i) => total + weight * nodes[i]! ** 6, 0)
    expect(1 / 7 - sum).toBeCloseTo(6 ** 4 / (7 * 720 ** 2), 14)
  })

  it('has ascending nodes inside (0, 1), symmetric with their weights', () => {
    for (const n of [1, 2, 5, 64, 1024]) {
      const { nodes, weights } = gaussLegendre(n)
      for (let i = 0; i < n; i++) {
        expect(nodes[i]! > (nodes[i - 1] ?? 0) && nodes[i]! < 1).toBe(true)
        expect(nodes[i]! + nodes[n - 1 - i]!).toBeCloseTo(1, 15)
        expect(weights[i]).toBe(weights[n - 1 - i])
      }
    }
  })

  it('refuses what is no count of nodes', () => {
    for (const n of [0, -3, 1.5, 1025, Number.NaN]) {
      expect(() => gaussLegendre(n)).toThrow(expect.objectContaining({ code: 'math.out_of_range' }))
    }
  })
})
