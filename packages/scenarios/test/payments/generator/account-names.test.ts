import { createRandom } from '@candor/core'
import { expect, it } from 'vitest'
import { accountNames, merchantAccount } from '../../../src/payments/generator/account-names.ts'

it('gives every account a name of its own, of customers and of merchants', () => {
  const nameOf = accountNames(createRandom(1))
  const accounts = Array.from({ length: 50_000 }, (_, i) => (i % 2 === 0 ? i : merchantAccount(i)))
  const names = accounts.map(nameOf)
  expect(new Set(names).size).toBe(accounts.length)
  for (const [i, name] of names.entries()) expect(name).toMatch(i % 2 === 0 ? /^C\d{1,10}$/ : /^M\d{1,10}$/)
  expect(accounts.map(nameOf)).toEqual(names)
})
