import { expect, it } from 'vitest'
import { monotoneDirections } from '../../src/models/monotone.ts'

it('reads directions by the names of columns', () => {
  const names = ['age', 'a:b', 'debt']
  expect(monotoneDirections('age:+, debt:-1', names)).toEqual(Int8Array.of(1, 0, -1))
  expect(monotoneDirections('a:b:-', names)).toEqual(Int8Array.of(0, -1, 0))
  expect(monotoneDirections('age:0', names)).toBeNull()
  expect(monotoneDirections(null, names)).toBeNull()
})

it('says what is wrong', () => {
  expect(() => monotoneDirections('agee:+', ['age', 'debt'])).toThrow(
    'invalid monotone constraint agee:+: unknown column; nearest: age',
  )
  expect(() => monotoneDirections('age:up', ['age'])).toThrow('expected column:+ or column:-')
})
