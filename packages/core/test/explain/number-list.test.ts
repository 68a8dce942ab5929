import { expect, it } from 'vitest'
import { numberList } from '../../src/explain/number-list.ts'

it('keeps what is pushed and what is reserved, beyond its first room', () => {
  const list = numberList((length) => new Float64Array(length))
  const expected: number[] = []
  for (let i = 0; i < 100; i++) {
    expect(list.push(i, -i)).toBe(expected.length)
    expected.push(i, -i)
  }
  const at = list.reserve(300)
  list.all()[at + 299] = 7
  expect(list.count()).toBe(500)
  expect([...list.finish()]).toEqual([...expected, ...new Array(299).fill(0), 7])
})
