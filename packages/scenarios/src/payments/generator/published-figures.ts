import { type QuantileCurve, quantileCurve } from './quantile-curve.ts'

/** Rows of the published log. */
export const publishedRows = 6_362_620
/** Hours of the published log, counted from 1. */
export const lastStep = 743

/** Genuine rows of the published log by type, in the order of `paymentTypes`, then fraudulent cash-outs and transfers. */
export const publishedCounts = [1_399_284, 2_233_384, 41_432, 2_151_495, 528_812, 4116, 4097] as const

/** Of the frauds: transfers that were flagged, and transfers and cash-outs on empty accounts. */
export const publishedOddFrauds = { flagged: 16, emptyTransfers: 5, emptyCashOuts: 20 } as const

/** The smallest transfer that was flagged, and the largest fraud. */
export const smallestFlagged = 353_874.22
export const largestFraud = 10_000_000

/** Share of each hour of the day, in per cent. */
export const hourShares: readonly number[] = [
  3.3, 1.2, 0.3, 0, 0, 0, 0.1, 0.4, 1.0, 1.4, 1.2, 1.6, 2.5, 3.6, 4.4, 4.4, 6.1, 7.0, 10.6, 12.9, 12.9, 10.2,
  8.5, 6.5,
]

/** Weight of each day: found so that mean, standard deviation and quartiles of `step` come out as published. */
export const dayShares: readonly number[] = [
  109.5, 44, 30, 22, 22, 19, 28, 42.5, 79, 105, 89, 42, 36, 82, 92, 35, 40, 17, 13, 9, 6, 8, 5, 4, 4, 5, 2, 3,
  2, 3, 2,
]

/** How genuine payments of a type are made; `null` where a type has no such thing. */
export type TypeFigures = {
  readonly amount: QuantileCurve
  /** share of senders with nothing */
  readonly emptyOrigin: number
  /** balance of the other senders */
  readonly origin: QuantileCurve
  readonly emptyDestination: number
  readonly destination: QuantileCurve | null
  /** share of rows where the receiver's balance changes by the amount alone, not by other payments of the hour too */
  readonly exact: number
}

/**
 * By type, in the order of `paymentTypes`. The quantiles start from counts on public extracts of the log and were then moved until the published
 * means, standard deviations and quartiles of all six columns came out (README.md: published and ours).
 */
export const typeFigures: readonly TypeFigures[] = [
  {
    amount: quantileCurve([
      14.32, 6434, 29910, 70150, 142300, 237700, 342300, 492300, 723000, 1168000, 1915000,
    ]),
    emptyOrigin: 0.0156,
    origin: quantileCurve([
      0.9, 234, 9912, 47670, 1479000, 5337000, 9944000, 20520000, 26960000, 29560000, 45000000,
    ]),
    emptyDestination: 0.106,
    destination: quantileCurve([
      1, 13050, 99780, 279100, 721400, 1676000, 3910000, 9938000, 37410000, 82310000, 340000000,
    ]),
    exact: 0.64,
  },
  {
    amount: quantileCurve([
      18.54, 7075, 30560, 74160, 150700, 243800, 349800, 505700, 777400, 1530000, 3200000,
    ]),
    emptyOrigin: 0.468,
    origin: quantileCurve([1.55, 105, 780, 8029, 23440, 60630, 166200, 577300, 2273000, 3222000, 3307000]),
    emptyDestination: 0.127,
    destination: quantileCurve([
      2, 10740, 83140, 266200, 717600, 1715000, 4027000, 10490000, 37270000, 82000000, 340000000,
    ]),
    exact: 0.667,
  },
  {
    amount: quantileCurve([21.11, 69.86, 424.5, 1631, 3339, 5808, 9390, 25470, 101900, 242800, 569100]),
    emptyOrigin: 0.2,
    origin: quantileCurve([16, 117, 790, 8870, 29250, 98300, 202400, 613100, 1164000, 1173000, 1200000]),
    emptyDestination: 0,
    destination: quantileCurve([
      2049, 8461, 33060, 134900, 490400, 1572000, 3544000, 7895000, 26710000, 58750000, 340000000,
    ]),
    exact: 0.7,
  },
  {
    amount: quantileCurve([1.12, 433.8, 2008, 4909, 10530, 17180, 26240, 44540, 77630, 144100, 238600]),
    emptyOrigin: 0.362,
    origin: quantileCurve([
      1.18, 179, 2661, 15490, 55580, 112800, 277300, 1067000, 3862000, 8049000, 12140000,
    ]),
    emptyDestination: 1,
    destination: null,
    exact: 1,
  },
  {
    amount: quantileCurve([
      168.5, 19630, 94930, 228100, 528000, 974200, 1557000, 4020000, 17300000, 50220000, 92450000,
    ]),
    emptyOrigin: 0.5,
    origin: quantileCurve([20.5, 152, 1110, 10630, 30240, 101200, 262900, 805500, 3006000, 3910000, 4001000]),
    emptyDestination: 0.108,
    destination: quantileCurve([
      75.5, 11950, 120300, 447300, 1310000, 2681000, 5392000, 11700000, 40140000, 88300000, 340000000,
    ]),
    exact: 0.66,
  },
]

/**
 * What other payments of the hour do to a receiver's balance, as multiples of another amount of the kind: evenly between these bounds. A cash-in takes
 * from the receiver.
 */
export const otherPayments = { in: [-1.38, 2.62], out: [-8.4, 0] } as const

/** What victims of a fraud have: it is what a fraud takes, up to its limit. */
export const victimBalance = quantileCurve([
  119, 2800, 26700, 112300, 445500, 1583000, 4294000, 11000000, 24000000, 52000000, 59585040,
])
