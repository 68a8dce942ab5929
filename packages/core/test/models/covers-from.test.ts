import { describe, expect, it } from 'vitest'
import { coversFrom, pathDependentShap, readModel } from '../../src/index.ts'
import { naiveLeaf } from './naive-margins.ts'
import { randomEnsemble, randomMatrix } from './random-ensemble.ts'
import { referenceCase } from './reference-case.ts'

describe('coversFrom', () => {
  it('counts the rows that pass each node', () => {
    for (let seed = 0; seed < 6; seed++) {
      const without = { ...randomEnsemble(seed, { allKinds: true }), coverSource: 'none' as const }
      const rows = randomMatrix(seed + 9, 120, 4)
      const { cover, coverSource, feature, left, right, treeStart } = coversFrom(without, rows)
      expect(coverSource).toBe('count')
      treeStart.slice(0, -1).forEach((root, t) => {
        expect(cover[root]).toBe(120)
        for (let node = root; node < treeStart[t + 1]!; node++) {
          if (feature[node]! >= 0) expect(cover[node]).toBe(cover[left[node]!]! + cover[right[node]!]!)
          else {
            const reached = Array.from({ length: 120 }, (_, row) => naiveLeaf(without, rows, row, root))
            expect(cover[node]).toBe(reached.filter((leaf) => leaf === node).length)
          }
        }
      })
    }
  })

  it('needs a row', () => {
    expect(() => coversFrom(randomEnsemble(1), randomMatrix(1, 0, 4))).toThrow(
      'the table that covers are counted from',
    )
  })

  const reference = referenceCase('onnx-lending-rf')
  it.skipIf(reference === null)('lets a file without covers be explained by its own trees', () => {
    const imported = readModel(reference!.bytes)
    const rows = reference!.matrixFor(imported)
    expect(() => pathDependentShap(imported.model.ensemble, rows)).toThrow('no cover')
    const { base, score } = pathDependentShap(coversFrom(imported.model.ensemble, rows), rows)
    // the base is the mean score of the rows that the covers were counted from
    expect(base).toBeCloseTo(score.reduce((sum, value) => sum + value, 0) / rows.rows, 12)
  })
})
