import type { Random } from '@candor/core'
import { indexPermutation } from '../../index-permutation.ts'

/** Gives an account its name: C for customers, who count from 0, M for merchants, who count down from -1; and a number, no two alike. */
export type AccountNames = (account: number) => string

const numbers = 1_073_741_824

/**
 * Names of accounts, the same for the same account.
 *
 * @param random gives the order of the numbers; eight draws
 * @example
 * accountNames(createRandom(1))(0).slice(0, 1) // 'C'
 */
export function accountNames(random: Random): AccountNames {
  const [customer, merchant] = [indexPermutation(numbers, random), indexPermutation(numbers, random)]
  return (account) => (account < 0 ? `M${spread(merchant(-1 - account))}` : `C${spread(customer(account))}`)
}

/** The number of a merchant's account, of whom the first is number 0. */
export function merchantAccount(index: number): number {
  return -1 - index
}

/** Up to 2^31, odd and even numbers alike; no two places meet. */
function spread(place: number): number {
  return 2 * place + ((place >>> 7) & 1)
}
