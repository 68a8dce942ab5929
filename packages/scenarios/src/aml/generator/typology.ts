import type { Random } from '@candor/core'

/** One movement of a pattern: from and to are positions in the pattern's list of accounts, -1 is cash; `step` its place in time. */
export type Leg = { readonly from: number; readonly to: number; readonly step: number }

/** A shape of laundering: how many accounts it takes (drawn between the two), and who pays whom in which order. */
export type Typology = {
  readonly name: string
  readonly accounts: readonly [least: number, most: number]
  readonly legs: (accounts: number, random: Random) => readonly Leg[]
  /** days from the first to the last movement */
  readonly days: number
  /** amounts just under the threshold of reports */
  readonly isUnderThreshold?: boolean
}

const upTo = (count: number) => Array.from({ length: count }, (_, i) => i)

/** Account 0 is the hub where there is one, the last account the far end. */
export const typologies: readonly Typology[] = [
  {
    name: 'fan_out',
    accounts: [5, 12],
    days: 4,
    legs: (n) => upTo(n - 1).map((i) => ({ from: 0, to: i + 1, step: 0 })),
  },
  {
    name: 'fan_in',
    accounts: [5, 12],
    days: 4,
    legs: (n) => upTo(n - 1).map((i) => ({ from: i + 1, to: 0, step: 0 })),
  },
  {
    name: 'cycle',
    accounts: [3, 8],
    days: 6,
    legs: (n) => upTo(n).map((i) => ({ from: i, to: (i + 1) % n, step: i })),
  },
  {
    name: 'scatter_gather',
    accounts: [5, 10],
    days: 6,
    legs: (n) => [
      ...upTo(n - 2).map((i) => ({ from: 0, to: i + 1, step: 0 })),
      ...upTo(n - 2).map((i) => ({ from: i + 1, to: n - 1, step: 1 })),
    ],
  },
  {
    name: 'gather_scatter',
    accounts: [6, 12],
    days: 6,
    legs: (n) => {
      const senders = Math.floor((n - 1) / 2)
      return upTo(n - 1).map((i) =>
        i < senders ? { from: i + 1, to: 0, step: 0 } : { from: 0, to: i + 1, step: 1 },
      )
    },
  },
  {
    name: 'structuring',
    accounts: [2, 3],
    days: 12,
    isUnderThreshold: true,
    legs: (n, random) => [
      ...upTo(6 + random.int(7)).map((i) => ({ from: -1, to: 0, step: i / 4 })),
      ...upTo(n - 1).flatMap((i) => upTo(2).map((k) => ({ from: 0, to: i + 1, step: 4 + k }))),
    ],
  },
  {
    name: 'bipartite',
    accounts: [6, 10],
    days: 5,
    legs: (n) => between(upTo(Math.floor(n / 2)), upTo(n).slice(Math.floor(n / 2)), 0),
  },
  {
    name: 'stack',
    accounts: [6, 9],
    days: 8,
    legs: (n) => {
      const layer = Math.floor(n / 3)
      const [first, second, third] = [upTo(layer), upTo(2 * layer).slice(layer), upTo(n).slice(2 * layer)]
      return [...between(first, second, 0), ...between(second, third, 1)]
    },
  },
  { name: 'random', accounts: [4, 9], days: 8, legs: walk },
]

/** Everybody on the left pays everybody on the right. */
function between(left: readonly number[], right: readonly number[], step: number): Leg[] {
  return left.flatMap((from) => right.map((to) => ({ from, to, step })))
}

/** The money wanders from account to account and may come by again, but never stays. */
function walk(n: number, random: Random): Leg[] {
  let at = 0
  return upTo(n + random.int(n)).map((step) => {
    const from = at
    at = (from + 1 + random.int(n - 1)) % n
    return { from, to: at, step }
  })
}
