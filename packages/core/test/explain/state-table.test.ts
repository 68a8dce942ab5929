import { describe, expect, it } from 'vitest'
import { makeStateTable } from '../../src/explain/state-table.ts'
import { createRandom } from '../../src/index.ts'

describe('makeStateTable', () => {
  it('numbers states as a Map does, whole numbers up to 2^53 among them', () => {
    const random = createRandom(4)
    const table = makeStateTable()
    for (const room of [3, 5000, 40]) {
      const map = new Map<number, number>()
      table.clear(room)
      for (let i = 0; i < room; i++) {
        const state = i % 3 === 0 ? random.int(20) : random.int(2 ** 31) * 2 ** 22
        if (!map.has(state)) map.set(state, map.size)
        expect(table.numberOf(state)).toBe(map.get(state))
        expect(table.count()).toBe(map.size)
      }
    }
  })
})
