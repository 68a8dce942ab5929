import { describe, expect, it } from 'vitest'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import { compileTree } from '../../src/explain/tree-program.ts'
import { buildEnsemble, type Ensemble, gaussLegendre } from '../../src/index.ts'
import { chainEnsemble } from './random-ensemble.ts'
import { stump, stumpHeader } from './stump.ts'

const compiled = (ensemble: Ensemble) =>
  compileTree(ensemble, explainedOutput(ensemble, 0), 0, layTreePaths(ensemble), coverRatios(ensemble))

describe('compileTree', () => {
  it('knows the mean below each entry, the end of its subtree, and the features split below', () => {
    const ensemble = buildEnsemble(
      [
        {
          feature: [1, 0, -1, -1, -1],
          threshold: [0.5, 0.5, 0, 0, 0],
          left: [1, 2, -1, -1, -1],
          right: [4, 3, -1, -1, -1],
          value: [0, 0, 2, 6, 8],
          cover: [8, 4, 3, 1, 4],
        },
      ],
      { ...stumpHeader, featureNames: ['a', 'b'] },
    )
    const { mean, end, bit, below, order } = compiled(ensemble)
    expect([...mean]).toEqual([5.5, 3, 2, 6, 8])
    expect([...end]).toEqual([5, 4, 3, 4, 5])
    // b is met first: bit 0; a is bit 1
    expect([...bit]).toEqual([0, 1, 2, 2, 1])
    expect([...below]).toEqual([3, 2, 0, 0, 0])
    expect(order).toBe(1)
  })

  it('lays the constants of an edge: z = 1/4 and z = 3/4 of a stump, one quadrature node at 1/2', () => {
    const { constants } = compiled(stump)
    // R11 = (z + 1) / 2, R10 = z / 2, A11 = (1 − z) / R11, A10 = −2, R00 = z
    expect([...constants.slice(5)]).toEqual([
      0.625,
      0.125,
      0.75 / 0.625,
      -2,
      0.25,
      0.875,
      0.375,
      0.25 / 0.875,
      -2,
      0.75,
    ])
    expect(gaussLegendre(1)).toMatchObject({ nodes: Float64Array.of(0.5), weights: Float64Array.of(1) })
  })

  it('gives features from the 32nd on no bit, and what is above them the sign bit', () => {
    const { bit, below } = compiled(chainEnsemble(40, 40, 1))
    expect(bit[62]).toBe(1 << 30)
    expect(bit[64]).toBe(0)
    expect(below[0]!).toBe(-1)
    expect(below[62]! >>> 0).toBe(0x80000000)
  })
})
