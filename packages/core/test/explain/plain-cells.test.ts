import { expect, it } from 'vitest'
import { makeCellMemory } from '../../src/explain/plain-cells.ts'

it('remembers cells by node and key until it is full, then begins anew', () => {
  const memory = makeCellMemory(2)
  const first = memory.rowOf(1, 2 ** 40)
  expect(memory.isNew()).toBe(true)
  expect(memory.rowOf(1, 2 ** 40)).toBe(first)
  expect(memory.isNew()).toBe(false)
  expect(memory.rowOf(2, 2 ** 40)).not.toBe(first)
  expect(memory.isNew()).toBe(true)
  const met = new Set<number>()
  for (let key = 0; key < 131_072; key++) met.add(memory.rowOf(3, key))
  expect(met.size).toBeLessThanOrEqual(131_072)
  memory.rowOf(1, 2 ** 40)
  expect(memory.isNew()).toBe(true)
})
