import { expect, it } from 'vitest'
import { z } from 'zod'
import type { SeveralErrors } from '../../src/errors.ts'
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

it('tells the first hundred of many faults', () => {
  const names = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`name-${i}`, i]))
  const { error } = check('body', { id: 'a', ...names }) as { error: SeveralErrors }
  expect(error.all).toHaveLength(100)
  expect(error.all.at(-1)).toMatchObject({ code: 'http.invalid_request', pointer: '/name-99' })
})

it('refuses NUL in an address and in a header', () => {
  for (const [part, pointer] of [
    ['params', '/path/id'],
    ['querystring', '/query/id'],
    ['headers', '/headers/id'],
  ] as const)
    expect(check(part, { id: 'a\0b' }).error).toMatchObject({ code: 'http.malformed_text', pointer })
})

it('tells what is wrong in the member of a union that was meant, and all of them where none was', () => {
  const schema = z.strictObject({
    label: z.union([z.literal(0), z.literal(1)]),
    of: z.union([z.string(), z.strictObject({ id: z.string() })]).optional(),
  })
  const body = (data: unknown) =>
    validateRequest({ schema, httpPart: 'body', method: 'POST', url: '/x' } as never)(data) as {
      error?: unknown
    }
  expect(body({ label: 2 }).error).toMatchObject({
    pointer: '/label',
    message: 'invalid body: label: expected 0 or 1; received 2',
  })
  expect(body({ label: 1, of: { id: 5 } }).error).toMatchObject({
    pointer: '/of/id',
    message: 'invalid body: of.id: expected a text; received 5',
  })
  expect(body({ label: 1, of: 5 }).error).toMatchObject({ pointer: '/of' })
})
