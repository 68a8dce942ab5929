/**
 * One line of a log; money in units with two decimals. `type` is the code of a `paymentTypes` level. Accounts stand as numbers that `AccountNames`
 * gives names to: customers from 0 on, merchants from -1 down.
 */
export type Payment = {
  readonly step: number
  readonly type: number
  readonly amount: number
  readonly nameOrig: number
  readonly oldbalanceOrg: number
  readonly newbalanceOrig: number
  readonly nameDest: number
  readonly oldbalanceDest: number
  readonly newbalanceDest: number
  readonly isFraud: boolean
  readonly isFlaggedFraud: boolean
}

/** The types of payment; the code of a type is its place here. */
export const paymentTypes = ['CASH_IN', 'CASH_OUT', 'DEBIT', 'PAYMENT', 'TRANSFER'] as const

export const cashIn = 0
export const cashOut = 1
export const payment = 3
export const transfer = 4

/** Whether a payment of a type can be fraud at all. */
export function canBeFraud(type: number): boolean {
  return type === transfer || type === cashOut
}

/**
 * An amount in whole cents.
 *
 * @example
 * cents(10.004999) // 10
 */
export function cents(amount: number): number {
  return Math.round(amount * 100) / 100
}
