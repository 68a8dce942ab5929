import { expect, it } from 'vitest'
import { delimitedHeader } from '../../../src/jobs/files/delimited-header.ts'

it('takes the sign that stands most often outside quotes', () => {
  expect(delimitedHeader('a,b;c\n1,2\n')).toEqual({ delimiter: ',', fields: ['a', 'b;c'] })
  expect(delimitedHeader('a;b;c,d\n')).toEqual({ delimiter: ';', fields: ['a', 'b', 'c,d'] })
  expect(delimitedHeader('a\tb\r\n1\t2\r\n')).toEqual({ delimiter: '\t', fields: ['a', 'b'] })
  expect(delimitedHeader('"a;b;c",d\n')).toEqual({ delimiter: ',', fields: ['a;b;c', 'd'] })
  expect(delimitedHeader('only\n1\n')).toEqual({ delimiter: ',', fields: ['only'] })
})

it('knows the comma that a space follows everywhere', () => {
  expect(delimitedHeader('39, State-gov, 77516\n50, Private, 1\n').delimiter).toBe(', ')
  expect(delimitedHeader('a, b\n1,2\n').delimiter).toBe(',')
})

it('reads quotes, doubled quotes and line ends inside quotes', () => {
  expect(delimitedHeader('"he said ""x""","two\nlines"\n1,2\n').fields).toEqual(['he said "x"', 'two\nlines'])
})

it('skips the byte order mark and obeys a told delimiter', () => {
  expect(delimitedHeader('\uFEFFa|b,c\n', '|')).toEqual({ delimiter: '|', fields: ['a', 'b,c'] })
})
