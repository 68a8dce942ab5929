import { expect, it } from 'vitest'
import { z } from 'zod'
import { validateRequest } from '../../src/http/validate-request.ts'

const check = (httpPart: string, data: unknown) =>
  validateRequest({
    schema: z.strictObject({ id: z.string() }),
    httpPart,
    method: 'GET',
    url: '/x',
  } as never)(data) as { value?: unknown; error?: unknown }

it('gives what fits, and tells what does not with its place', () => {
  expect(check('params', { id: 'a' })).toEqual({ value: { id: 'a' } })
  expect(check('params', { id: 1 }).error).toMatchObject({
    code: 'http.invalid_request',
    pointer: '/path/id',
  })
})

it('refuses NUL in an address and in a header', () => {
  for (const [part, pointer] of [
    ['params', '/path/id'],
    ['querystring', '/query/id'],
    ['headers', '/headers/id'],
  ] as const)
    expect(check(part, { id: 'a\0b' }).error).toMatchObject({ code: 'http.malformed_text', pointer })
})
