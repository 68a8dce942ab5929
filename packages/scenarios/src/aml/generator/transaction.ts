/** One transaction. Accounts are numbers: customers from 0, outsiders behind them, -1 cash. `pattern` is 0 where it belongs to none. */
export type Transaction = {
  readonly at: number
  readonly from: number
  readonly to: number
  readonly amount: number
  readonly channel: 'transfer' | 'card' | 'cash' | 'wire'
  readonly type: 'payment' | 'transfer' | 'deposit' | 'withdrawal'
  readonly source: string
  readonly destination: string
  readonly typology: string
  readonly pattern: number
}

export const noTypology = 'none'

/** To the penny, and at least one. */
export function pence(amount: number): number {
  return Math.max(1, Math.round(amount * 100)) / 100
}
