import { expect, it } from 'vitest'
import { declarationOf } from './examples-source.ts'
import { isAsWritten } from './send-call.ts'

const long = { text: 'a'.repeat(60), list: Array.from({ length: 30 }, (_, i) => i) }
const longer = { long, class: { ...long, text: 'b' }, more: [long, 1] }
const small = { id: 7 }

/** What the text declares. */
const read = (text: string) => new Function(`${text}; return all`)() as unknown

it.each([
  ['nothing in common', { a: 1, b: { c: [] }, d: {} }, 0],
  ['what is small', { a: small, b: small }, 0],
  ['one inside of another', { a: longer, b: longer, c: long }, 2],
  ['lists', { a: long.list, b: { c: long.list } }, 0],
  ['names that are words of the language', { class: long, new: { class: long } }, 1],
  ['names that are none', { 'a b': long, '1': { 'a b': long } }, 1],
])('a declaration says the same, and everything long once: %s', (_, value, shared) => {
  const text = declarationOf('const all =', value)
  expect(read(text)).toEqual(value)
  expect(JSON.stringify(read(text))).toBe(JSON.stringify(value))
  expect(text.split('a'.repeat(60)).length - 1).toBeLessThanOrEqual(1)
  expect(text.match(/^const /gm)).toHaveLength(shared + 1)
})

it('the examples are as they are written', () => {
  expect(isAsWritten()).toBe(true)
})
