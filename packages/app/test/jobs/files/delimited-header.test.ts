import { expect, it } from 'vitest'
import { delimitedHeader, endsOtherwise } from '../../../src/jobs/files/delimited-header.ts'

it('takes the sign that stands most often outside quotes', () => {
  expect(delimitedHeader('a,b;c\n1,2\n')).toEqual({ delimiter: ',', fields: ['a', 'b;c'], skipped: 0 })
  expect(delimitedHeader('a;b;c,d\n')).toEqual({ delimiter: ';', fields: ['a', 'b', 'c,d'], skipped: 0 })
  expect(delimitedHeader('a\tb\r\n1\t2\r\n')).toEqual({ delimiter: '\t', fields: ['a', 'b'], skipped: 0 })
  expect(delimitedHeader('"a;b;c",d\n')).toEqual({ delimiter: ',', fields: ['a;b;c', 'd'], skipped: 0 })
  expect(delimitedHeader('only\n1\n')).toEqual({ delimiter: ',', fields: ['only'], skipped: 0 })
})

it('knows the comma that a space follows everywhere', () => {
  expect(delimitedHeader('39, State-gov, 77516\n50, Private, 1\n').delimiter).toBe(', ')
  expect(delimitedHeader('a, b\n1,2\n').delimiter).toBe(',')
})

it('reads quotes, doubled quotes and line ends inside quotes', () => {
  expect(delimitedHeader('"he said ""x""","two\nlines"\n1,2\n').fields).toEqual(['he said "x"', 'two\nlines'])
})

it('skips the byte order mark and obeys a told delimiter', () => {
  expect(delimitedHeader('\uFEFFa|b,c\n', '|')).toEqual({ delimiter: '|', fields: ['a', 'b,c'], skipped: 0 })
})

it('takes the delimiter from a line of its own before the header', () => {
  expect(delimitedHeader('sep=;\na;b,c\n1;2\n')).toEqual({ delimiter: ';', fields: ['a', 'b,c'], skipped: 1 })
  expect(delimitedHeader('\uFEFF"SEP=|"\r\na|b\r\n')).toEqual({
    delimiter: '|',
    fields: ['a', 'b'],
    skipped: 1,
  })
  expect(delimitedHeader('sep=,\na;b\n', ';')).toEqual({ delimiter: ';', fields: ['a', 'b'], skipped: 1 })
  expect(delimitedHeader('sep,b\n1,2\n').skipped).toBe(0)
})

it.each([
  ['sep=;\r\na;b\n1;2\n', true],
  ['sep=;\na;b\r\n1;2\r\n', true],
  ['sep=;\r\na;"b\nc"\r\n1;2\r\n', false],
  ['\uFEFFsep=;\na;b\n1;2\n', false],
  ['sep=;\r\na;b', false],
  ['a;b\r\n1;2\n', false],
])('sees in %j whether the line sep= ends otherwise than the header: %s', (text, isOther) => {
  expect(endsOtherwise(text)).toBe(isOther)
})
