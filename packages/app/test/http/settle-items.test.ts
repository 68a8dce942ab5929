import type { FastifyRequest } from 'fastify'
import { expect, it } from 'vitest'
import { appError } from '../../src/errors.ts'
import { settleItems } from '../../src/http/settle-items.ts'

const request = {
  headers: {},
  id: 'trace',
  url: '/v1/x?y=1',
  log: { error: () => undefined },
} as unknown as FastifyRequest

it('puts the problem of an item in its place, and lets others go on', async () => {
  const items = Array.from({ length: 120 }, (_, i) => i)
  const settled = await settleItems(request, items, async (i) => {
    if (i % 50 === 7) throw appError('store.unknown_decision', { id: `d-${i}` })
    if (i === 9) throw new Error('not foreseen')
    return { twice: 2 * i }
  })
  expect(settled.map(({ index }) => index)).toEqual(items)
  expect(settled[8]).toEqual({ index: 8, status: 'ok', twice: 16 })
  expect(settled[57]).toMatchObject({
    status: 'error',
    problem: { status: 404, code: 'store.unknown_decision', instance: '/v1/x' },
  })
  expect(settled[9]).toMatchObject({ status: 'error', problem: { status: 500, code: 'http.unexpected' } })
})
