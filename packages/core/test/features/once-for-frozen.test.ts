import { expect, it } from 'vitest'
import { onceForFrozen, onceForFrozenPair } from '../../src/features/once-for-frozen.ts'

const a = Object.freeze([1])
const b = Object.freeze([2])
const other = Object.freeze([3])

it('asks once for each pair that cannot change, and each time where one can', () => {
  const asked: unknown[] = []
  const joined = onceForFrozenPair((x: readonly number[], y: readonly number[]) => {
    asked.push([x, y])
    return [...x, ...y]
  })
  expect(joined(a, b)).toEqual([1, 2])
  expect(joined(a, b)).toBe(joined(a, b))
  expect(asked).toEqual([[a, b]])
  expect(joined(a, other)).toEqual([1, 3])
  expect(joined(b, other)).toEqual([2, 3])
  expect(joined(a, b)).toEqual([1, 2])
  expect(asked.length).toBe(4)
  const open = [4]
  expect(joined(a, open)).toEqual([1, 4])
  open.push(5)
  expect(joined(a, open)).toEqual([1, 4, 5])
  expect(joined(open, a)).toEqual([4, 5, 1])
  open.pop()
  expect(joined(open, a)).toEqual([4, 1])
})

it('does the same for one alone', () => {
  let asked = 0
  const doubled = onceForFrozen((x: readonly number[]) => {
    asked++
    return x.map((value) => 2 * value)
  })
  expect(doubled(a)).toEqual([2])
  expect(doubled(a)).toBe(doubled(a))
  expect(doubled(b)).toEqual([4])
  expect(asked).toBe(2)
  const open = [4]
  expect(doubled(open)).toEqual([8])
  open.push(5)
  expect(doubled(open)).toEqual([8, 10])
})

it('remembers nothing of what failed', () => {
  let isBroken = true
  const made = onceForFrozenPair((x: readonly number[], y: readonly number[]) => {
    if (isBroken) throw new Error('broken')
    return x.length + y.length
  })
  expect(() => made(a, b)).toThrow('broken')
  isBroken = false
  expect(made(a, b)).toBe(2)
})
