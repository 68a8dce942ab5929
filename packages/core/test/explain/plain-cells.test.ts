import { expect, it } from 'vitest'
import { makeCellMemory } from '../../src/explain/plain-cells.ts'

it('remembers cells by node and key until it is full, then begins anew', () => {
  const memory = makeCellMemory(2)
  expect(memory.rowOf(1, 2 ** 40)).toBe(-1)
  const first = memory.place(1, 2 ** 40)
  expect(memory.rowOf(1, 2 ** 40)).toBe(first)
  expect(memory.rowOf(2, 2 ** 40)).toBe(-1)
  expect(memory.place(2, 2 ** 40)).not.toBe(first)
  const met = new Set<number>()
  for (let key = 0; key < 131_072; key++) met.add(memory.place(3, key))
  expect(met.size).toBeLessThanOrEqual(131_072)
  expect(memory.rowOf(1, 2 ** 40)).toBe(-1)
})
