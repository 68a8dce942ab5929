/** Codes of accounts in the order in which they are first met. */
export type AccountCodes = {
  /** the account's code: the next one, where it was not met before */
  codeOf(account: number): number
  /** the accounts by code */
  accounts(): Int32Array
}

/**
 * Gives accounts codes from 0 on. An open table of at least twice as many places as there can be accounts, searched from the account's own
 * place on: several times as fast as a Map.
 *
 * @param most how many different accounts there can be, up to 2^28
 * @example
 * const { codeOf } = accountCodes(3)
 * [7, -1, 7].map(codeOf) // [0, 1, 0]
 */
export function accountCodes(most: number): AccountCodes {
  const bits = Math.max(2, 33 - Math.clz32(most))
  const mask = (1 << bits) - 1
  /** code + 1; 0 where the place is free */
  const places = new Int32Array(mask + 1)
  const met = new Int32Array(most)
  let count = 0
  return {
    codeOf: (account) => {
      let at = Math.imul(account, 0x9e3779b1) >>> (32 - bits)
      for (;;) {
        const code = places[at]! - 1
        if (code < 0) break
        if (met[code] === account) return code
        at = (at + 1) & mask
      }
      met[count] = account
      places[at] = ++count
      return count - 1
    },
    accounts: () => met.subarray(0, count),
  }
}
