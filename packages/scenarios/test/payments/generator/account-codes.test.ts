import { createRandom } from '@candor/core'
import { expect, it } from 'vitest'
import { accountCodes } from '../../../src/payments/generator/account-codes.ts'

it('codes accounts as a Map does, however full the table', () => {
  for (const most of [1, 2, 3, 4, 64, 1000]) {
    const random = createRandom(most)
    const { codeOf, accounts } = accountCodes(most)
    const known = new Map<number, number>()
    for (let i = 0; i < 5 * most; i++) {
      const drawn = random.int(1_073_741_824) - 536_870_912
      const account = known.size < most ? drawn : [...known.keys()][random.int(most)]!
      if (!known.has(account)) known.set(account, known.size)
      expect(codeOf(account)).toBe(known.get(account))
    }
    expect([...accounts()]).toEqual([...known.keys()])
  }
})
