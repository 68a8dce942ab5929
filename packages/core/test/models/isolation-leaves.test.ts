import { expect, it } from 'vitest'
import { averagePathLength } from '../../src/index.ts'
import { pathLengthLeaves } from '../../src/models/isolation-leaves.ts'

it('pathLengthLeaves adds the rows that a leaf holds to its depth, with a minus', () => {
  const { value } = pathLengthLeaves(
    { feature: [0, -1, 1, -1, -1, -1], left: [1, -1, 3, -1, -1, -1], right: [2, -1, 4, -1, -1, -1] },
    [40, 1, 39, 2, 37, 9],
  )
  expect([...(value as Float64Array)]).toEqual([0, -1, 0, -3, -(2 + averagePathLength(37)), 0])
})

it('pathLengthLeaves ends on trees that are none', () => {
  expect([...(pathLengthLeaves({ feature: [0], left: [0], right: [9] }, [1]).value as Float64Array)]).toEqual(
    [0],
  )
})
