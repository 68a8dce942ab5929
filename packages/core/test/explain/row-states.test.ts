import { describe, expect, it } from 'vitest'
import { coverRatios } from '../../src/explain/cover-ratios.ts'
import { explainedOutput } from '../../src/explain/explained-output.ts'
import { leafGroups } from '../../src/explain/leaf-groups.ts'
import { layStates, rowStates } from '../../src/explain/row-states.ts'
import { layTreePaths } from '../../src/explain/tree-paths.ts'
import { compileTree, type TreeProgram } from '../../src/explain/tree-program.ts'
import { childFor, type Ensemble, type Matrix } from '../../src/index.ts'
import { randomEnsemble, randomRows } from './random-ensemble.ts'

describe('layStates', () => {
  it('gives two rows one state if and only if they hold at the same edges of the group', () => {
    for (let seed = 1; seed <= 12; seed++) {
      const ensemble = randomEnsemble({ seed, features: 4, trees: 1, depth: 6 })
      const rows = randomRows(ensemble, 200, seed)
      const paths = layTreePaths(ensemble)
      const parts = leafGroups(ensemble, 0, paths)!
      const program = compileTree(
        ensemble,
        explainedOutput(ensemble, 0),
        0,
        paths,
        coverRatios(ensemble),
        parts,
      )
      parts.forEach((_, part) => {
        const states = new Float64Array(rows.rows)
        layStates(rowStates(ensemble, program, part)!, ensemble, rows, 0, rows.rows, states)
        const held = Array.from(states, (_state, row) => edgesHeld(ensemble, program, part, rows, row))
        const byState = new Map(held.map((edges, row) => [states[row]!, edges]))
        const byEdges = new Map(held.map((edges, row) => [edges, states[row]!]))
        held.forEach((edges, row) => {
          expect(byState.get(states[row]!)).toBe(edges)
          expect(byEdges.get(edges)).toBe(states[row]!)
        })
      })
    }
  })
})

/** Edges of a part that a row agrees with, those above in the same feature included, by the split rule itself. */
function edgesHeld(
  ensemble: Ensemble,
  { start, node, parent, previous, feature }: TreeProgram,
  part: number,
  { columns }: Matrix,
  row: number,
): string {
  const held = new Set<number>()
  for (let i = start[part]! + 1; i < start[part + 1]!; i++) {
    const agrees = childFor(ensemble, node[parent[i]!]!, columns[feature[i]!]![row]!) === node[i]!
    if (agrees && (previous[i]! < 0 || held.has(previous[i]!))) held.add(i)
  }
  return [...held].join()
}
