import { describe, expect, it } from 'vitest'
import { readStrictJson } from '../../src/http/strict-json.ts'

const read = (text: string) => readStrictJson(new TextEncoder().encode(text))

function fault(text: string): string {
  try {
    read(text)
  } catch (error) {
    const { code, pointer } = error as { code: string; pointer: string | null }
    return `${code} ${pointer ?? ''}`.trim()
  }
  return 'none'
}

describe('readStrictJson', () => {
  it.each([
    '{}',
    '[]',
    '"a"',
    '1',
    'null',
    '{"a":[1,{"a":2}],"b":"{\\"a\\":1}"}',
    ' { "x" : [ 1 , 2 ] } ',
    '1.7e308',
  ])('reads %s as JSON.parse does', (text) => {
    expect(read(text)).toEqual(JSON.parse(text))
  })

  it.each([
    ['', 'http.malformed_json'],
    ['{"a":1', 'http.malformed_json'],
    ['{"a":NaN}', 'http.malformed_json'],
    ["{'a':1}", 'http.malformed_json'],
    ['{"a":1}{', 'http.malformed_json'],
    ['}],:"\\', 'http.malformed_json'],
    ['{"a\\x":1,"a\\x":2', 'http.repeated_name /"a\\x"'],
    ['{"a":1,"a":2}', 'http.repeated_name /a'],
    ['{"a":1,"\\u0061":2}', 'http.repeated_name /a'],
    ['{"f":[{"x":1},{"y":1,"b":2,"y":3}]}', 'http.repeated_name /f/1/y'],
    ['{"__proto__":{"a":1}}', 'http.forbidden_name /__proto__'],
    ['{"f":{"__proto__":1}}', 'http.forbidden_name /f/__proto__'],
    ['{"f":{"age":1e999}}', 'http.number_not_finite /f/age'],
    ['{"f":[0,-1e999]}', 'http.number_not_finite /f/1'],
    ['{"f":"\\ud800"}', 'http.malformed_text /f'],
    ['{"\\udc00":1}', 'http.malformed_text'],
    ['{"f":"a\\u0000"}', 'http.malformed_text /f'],
    [`${'['.repeat(33)}${']'.repeat(33)}`, 'http.json_too_deep'],
    ['['.repeat(200_000) + ']'.repeat(200_000), 'http.json_too_deep'],
  ])('refuses %.40s', (text, expected) => {
    expect(fault(text)).toBe(expected)
  })

  it('takes 32 levels', () => {
    expect(fault(`${'['.repeat(32)}${']'.repeat(32)}`)).toBe('none')
  })

  it('refuses bytes that are not UTF-8', () => {
    expect(() => readStrictJson(Uint8Array.of(0x22, 0xff, 0x22))).toThrow('the bytes are not UTF-8')
  })

  it('tells the place and nothing of the text', () => {
    expect(() => read('{"name":"Maria" "age":3}')).toThrow(/^the body is not JSON in UTF-8: position \d+$/)
    expect(() => read('{"name":Maria}')).toThrow(/^((?!Maria).)*$/)
  })
})
