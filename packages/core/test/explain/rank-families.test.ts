import { describe, expect, it } from 'vitest'
import { type Factor, rankFamilies } from '../../src/explain/rank-families.ts'
import { type Attributions, createRandom } from '../../src/index.ts'

function attributionsOf(phi: readonly number[], rows = 1): Attributions {
  return {
    method: 'exact',
    space: 'margin',
    rows,
    names: Array.from({ length: phi.length / rows }, (_, j) => `f${j}`),
    base: 0,
    phi: Float64Array.from(phi),
    score: new Float64Array(rows),
    residual: new Float64Array(rows),
  }
}

/** Twin: groups of equal size one after another, each sorted by its places in the catalogue. */
function naiveRanks({ names, phi }: Attributions, row: number, catalogue: readonly string[]) {
  const entries = names.map((family, j) => ({ family, phi: phi[row * names.length + j]! }))
  const sum = entries.reduce((total, entry) => total + Math.abs(entry.phi), 0)
  const bySize = entries.filter((entry) => entry.phi !== 0).sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
  const groups: (typeof entries)[] = []
  for (const entry of bySize) {
    const group = groups.at(-1)
    if (group && Math.abs(group[0]!.phi) - Math.abs(entry.phi) < 1e-6 * sum) group.push(entry)
    else groups.push([entry])
  }
  const place = ({ family }: { family: string }) =>
    catalogue.includes(family) ? catalogue.indexOf(family) : catalogue.length
  const ordered = groups.flatMap((group) =>
    group
      .toSorted((a, b) => place(a) - place(b))
      .map((entry) => ({
        ...entry,
        direction: entry.phi > 0 ? 'raises' : 'lowers',
        tie: group.length > 1,
      })),
  )
  return ordered.map((entry, i) => ({
    ...entry,
    rank: i + 1,
    place: ordered.slice(0, i + 1).filter(({ direction }) => direction === entry.direction).length,
  }))
}

const shown = ({ family, phi, direction, rank, place, tie }: Factor) => ({
  ...{ family, phi, direction, rank, place, tie },
})

describe('rankFamilies', () => {
  it('puts the largest first, counts places within a direction, and leaves out what contributes nothing', () => {
    expect(rankFamilies(attributionsOf([1, -2, 0, 3]), 0, []).map(shown)).toEqual([
      { family: 'f3', phi: 3, direction: 'raises', rank: 1, place: 1, tie: false },
      { family: 'f1', phi: -2, direction: 'lowers', rank: 2, place: 1, tie: false },
      { family: 'f0', phi: 1, direction: 'raises', rank: 3, place: 2, tie: false },
    ])
  })

  it('equals its twin on random rows with many ties', () => {
    const random = createRandom(1)
    for (let n = 0; n < 300; n++) {
      const families = 1 + random.int(40)
      const draw = () => {
        const coarse = (random.int(7) - 3) / 4
        return random.next() < 0.5 ? coarse : coarse + (random.int(5) - 2) * 2e-7 * families
      }
      const attributions = attributionsOf(Array.from({ length: 2 * families }, draw), 2)
      const catalogue = [...random.choice(families, random.int(families + 1))].map((j) => `f${j}`)
      for (const row of [0, 1])
        expect(rankFamilies(attributions, row, catalogue).map(shown)).toEqual(
          naiveRanks(attributions, row, catalogue),
        )
    }
  })
})
