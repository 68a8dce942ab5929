import { expect, it } from 'vitest'
import {
  categoryColumn,
  createTableProfile,
  makeTable,
  profileTable,
  selectRows,
} from '../../src/data/index.ts'
import { createRandom } from '../../src/math/index.ts'

/** Numbers with many, few and no values, texts, booleans, instants. */
function randomTable(seed: number, rows: number) {
  const random = createRandom(seed)
  const numbers = (make: () => number) => Float64Array.from({ length: rows }, make)
  return makeTable([
    { name: 'many', type: 'float64', values: numbers(() => random.next() - 0.5) },
    { name: 'few', type: 'float64', values: numbers(() => Math.floor(random.next() * 5)) },
    {
      name: 'spiked',
      type: 'float64',
      values: numbers(() => (random.next() < 0.5 ? -0 : random.next() < 0.2 ? Number.NaN : random.next())),
    },
    { name: 'none', type: 'float64', values: numbers(() => Number.NaN) },
    { name: 'whole', type: 'int32', values: Int32Array.from(numbers(() => Math.floor(random.next() * 300))) },
    { name: 'yes', type: 'boolean', values: Uint8Array.from(numbers(() => [0, 1, 255][random.int(3)]!)) },
    {
      name: 'text',
      ...categoryColumn(
        Array.from({ length: rows }, () => (random.next() < 0.1 ? null : `t${random.int(1500)}`)),
      ),
    },
  ])
}

function inParts(rows: number, sizes: readonly number[]) {
  const parts: Int32Array[] = []
  for (let from = 0, k = 0; from < rows; k++) {
    const size = Math.min(rows - from, sizes[k % sizes.length]!)
    parts.push(Int32Array.from({ length: size }, (_, i) => from + i))
    from += size
  }
  return parts
}

it.each([
  [1, [1]],
  [7, [2, 3]],
  [400, [1]],
  [5000, [1000]],
  [5000, [1, 700, 3]],
  [5000, [5000]],
])('is the profile of the whole table: %d rows in parts of %j', (rows, sizes) => {
  const table = randomTable(rows, rows)
  const kept = new Map<number, Float64Array[]>()
  const profile = createTableProfile({
    add: (column, run) => kept.set(column, [...(kept.get(column) ?? []), run]),
    runs: (column) => kept.get(column)!.map((run) => [run.subarray(0, 3), run.subarray(3)]),
  })
  for (const part of inParts(rows, sizes)) profile.add(selectRows(table, part))
  expect(profile.finish()).toEqual(profileTable(table))
})
