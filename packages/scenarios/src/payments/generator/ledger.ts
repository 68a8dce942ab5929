import type { Random } from '@candor/core'
import { merchantAccount } from './account-names.ts'
import { cashIn, cents, type Payment, payment } from './payment.ts'
import { typeFigures } from './published-figures.ts'

/** In the place of an account: the sender has none and pays in cash over an agent's counter. */
export const overTheCounter = -1

/** What a payment did, without its time and label. */
export type Moved = Omit<Payment, 'step' | 'isFraud' | 'isFlaggedFraud'>

/** Accounts that remember their balance, known by a number. */
export type Ledger = {
  balanceOf(account: number): number
  /** a customer's account, the busier the likelier */
  someWallet(): number
  /** one that has something to pay with */
  someFunded(): number
  /** an account that holds money already; mules are hired there */
  someAgent(): number
  someMerchant(): number
  someBank(): number
  /** a new account, with nothing in it */
  open(): number
  /** cash that a customer hands to an agent */
  payIn(wallet: number, amount: number): Moved
  /** moves at most what the sender has */
  pay(type: number, from: number, to: number, amount: number): Moved
}

/** Accounts for each 1,000 rows of a log. */
const perThousand = { wallets: 110, agents: 4, merchants: 25, banks: 0.02 }
/** The least that counts as something to pay with. */
const leastFunds = 200
/** How often a sender with funds is looked for before the payment is made over the counter. */
const mostTries = 12

type LedgerOptions = { readonly rows: number; readonly random: Random }

/**
 * The accounts of a log of so many rows: customers, of whom many have little and few have much, agents, merchants, banks, and room for accounts that
 * are opened on the way.
 */
export function createLedger({ rows, random }: LedgerOptions): Ledger {
  const count = (share: number, least: number) => Math.max(least, Math.round((rows * share) / 1000))
  const wallets = count(perThousand.wallets, 40)
  const agents = wallets + count(perThousand.agents, 5)
  const merchants = agents + count(perThousand.merchants, 10)
  const banks = merchants + count(perThousand.banks, 3)
  const balances = new Float64Array(banks)
  for (let i = 0; i < banks; i++) balances[i] = cents(openingBalance(i, wallets, random))
  const opened: number[] = []
  let strangers = 536_870_912

  const balanceOf = (account: number) => (account < banks ? balances[account]! : opened[account - banks]!)
  const setBalance = (account: number, balance: number) => {
    if (account < banks) balances[account] = balance
    else opened[account - banks] = balance
  }
  const numberOf = (account: number) => {
    if (account === overTheCounter) return strangers++
    return account >= agents && account < merchants ? merchantAccount(account) : account
  }
  const someWallet = () => {
    const drawn = random.next()
    return Math.floor(wallets * drawn * Math.sqrt(drawn))
  }
  return {
    balanceOf,
    someWallet,
    someFunded: () => {
      for (let i = 0; i < mostTries; i++) {
        const wallet = someWallet()
        if (balances[wallet]! >= leastFunds) return wallet
      }
      return overTheCounter
    },
    someAgent: () => wallets + random.int(agents - wallets),
    someMerchant: () => agents + random.int(merchants - agents),
    someBank: () => merchants + random.int(banks - merchants),
    open: () => banks + opened.push(0) - 1,
    payIn: (wallet, amount) => {
      const agent = wallets + random.int(agents - wallets)
      // agents fetch cash from their bank, which the log does not show
      if (balanceOf(agent) < amount) setBalance(agent, cents(balanceOf(agent) + 4_000_000))
      const [oldbalanceOrg, oldbalanceDest] = [balanceOf(wallet), balanceOf(agent)]
      const newbalanceOrig = cents(oldbalanceOrg + amount)
      const newbalanceDest = cents(oldbalanceDest - amount)
      setBalance(wallet, newbalanceOrig)
      setBalance(agent, newbalanceDest)
      const [nameOrig, nameDest] = [numberOf(wallet), numberOf(agent)]
      return {
        type: cashIn,
        amount,
        nameOrig,
        oldbalanceOrg,
        newbalanceOrig,
        nameDest,
        oldbalanceDest,
        newbalanceDest,
      }
    },
    pay: (type, from, wanted, most) => {
      const to = wanted === from ? (from + 1) % wallets : wanted
      const oldbalanceOrg = from === overTheCounter ? 0 : balanceOf(from)
      const amount = from === overTheCounter ? most : Math.min(most, oldbalanceOrg)
      const newbalanceOrig = from === overTheCounter ? 0 : cents(oldbalanceOrg - amount)
      if (from !== overTheCounter) setBalance(from, newbalanceOrig)
      const oldbalanceDest = balanceOf(to)
      const newbalanceDest = cents(oldbalanceDest + amount)
      setBalance(to, newbalanceDest)
      const [nameOrig, nameDest] = [numberOf(from), numberOf(to)]
      return {
        type,
        amount,
        nameOrig,
        oldbalanceOrg,
        newbalanceOrig,
        nameDest,
        oldbalanceDest,
        newbalanceDest,
      }
    },
  }
}

/** Customers as those who pay merchants in the published log; the others as businesses. */
function openingBalance(account: number, wallets: number, random: Random): number {
  const share = random.next()
  if (account >= wallets) return typeFigures[cashIn]!.destination!(share)
  const { origin, emptyOrigin } = typeFigures[payment]!
  return share < emptyOrigin ? 0 : origin((share - emptyOrigin) / (1 - emptyOrigin))
}
