import type { Column, Table } from '@candor/core'
import { schema } from '../schema.ts'
import { type AccountCodes, accountCodes } from './account-codes.ts'
import type { AccountNames } from './account-names.ts'
import { type Payment, paymentTypes } from './payment.ts'

/**
 * Payments as tables in the schema of the domain, each of `size` rows but the last: the only rows that are held.
 *
 * @param payments at least one, with amounts that are finite
 * @param size     rows of a table, from 1 on
 */
export function* paymentTables(
  payments: Iterable<Payment>,
  nameOf: AccountNames,
  size: number,
): Generator<Table> {
  const iterator = payments[Symbol.iterator]()
  let next = iterator.next()
  while (!next.done) {
    const gathered = columnsFor(size)
    let rows = 0
    for (; rows < size && !next.done; rows++) {
      gather(gathered, rows, next.value)
      next = iterator.next()
    }
    yield tableOf(gathered, nameOf, rows)
  }
}

/** The codes of a column of accounts. */
type Accounts = AccountCodes & { readonly codes: Int32Array }

type Gathered = ReturnType<typeof columnsFor>

function columnsFor(size: number) {
  const accounts = (): Accounts => ({ codes: new Int32Array(size), ...accountCodes(size) })
  return {
    step: new Int32Array(size),
    type: new Int32Array(size),
    amount: new Float64Array(size),
    nameOrig: accounts(),
    oldbalanceOrg: new Float64Array(size),
    newbalanceOrig: new Float64Array(size),
    nameDest: accounts(),
    oldbalanceDest: new Float64Array(size),
    newbalanceDest: new Float64Array(size),
    isFraud: new Int32Array(size),
    isFlaggedFraud: new Int32Array(size),
  }
}

function gather(into: Gathered, row: number, each: Payment): void {
  into.step[row] = each.step
  into.type[row] = each.type
  into.amount[row] = each.amount
  into.nameOrig.codes[row] = into.nameOrig.codeOf(each.nameOrig)
  into.oldbalanceOrg[row] = each.oldbalanceOrg
  into.newbalanceOrig[row] = each.newbalanceOrig
  into.nameDest.codes[row] = into.nameDest.codeOf(each.nameDest)
  into.oldbalanceDest[row] = each.oldbalanceDest
  into.newbalanceDest[row] = each.newbalanceDest
  into.isFraud[row] = each.isFraud ? 1 : 0
  into.isFlaggedFraud[row] = each.isFlaggedFraud ? 1 : 0
}

/** Made without the checks of `makeTable`: codes and numbers are our own, and names of different accounts differ. */
function tableOf(gathered: Gathered, nameOf: AccountNames, rows: number): Table {
  const column = (name: keyof Gathered): Column => {
    const of = gathered[name]
    if ('codes' in of)
      return {
        type: 'category',
        levels: Array.from(of.accounts(), nameOf),
        values: of.codes.subarray(0, rows),
      }
    const values = of.subarray(0, rows)
    if (values instanceof Float64Array) return { type: 'float64', values }
    return name === 'type' ? { type: 'category', levels: paymentTypes, values } : { type: 'int32', values }
  }
  return { rows, schema, columns: schema.map(({ name }) => column(name as keyof Gathered)) }
}
