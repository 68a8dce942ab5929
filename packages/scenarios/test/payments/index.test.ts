import { fitPipeline } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { payments } from '../../src/payments/index.ts'

const table = payments.simulate({ rows: 3000, seed: 1, mode: 'faithful' })
const inputsOf = (name: string) => {
  const plan = payments.models.find((model) => model.name === name)!.features ?? payments.features
  return fitPipeline(table, plan).inputs.map((input) => input.name)
}
const lateOf = (name: string) =>
  payments.schema
    .filter((column) => inputsOf(name).includes(column.name) && column.availableAt === 'after')
    .map((column) => column.name)

describe('payments', () => {
  it('serves a model that reads only what is known before the payment', () => {
    expect(inputsOf('payments')).toEqual(['step', 'type', 'amount', 'oldbalanceOrg', 'oldbalanceDest'])
    expect(lateOf('payments')).toEqual([])
  })

  it('keeps the six columns of the audited model for batches and audits, where availability fails', () => {
    expect(inputsOf('payments-source').join()).toBe(
      'step,amount,oldbalanceOrg,newbalanceOrig,oldbalanceDest,newbalanceDest',
    )
    expect(lateOf('payments-source')).toEqual(['newbalanceOrig', 'newbalanceDest'])
    const source = payments.models.find(({ name }) => name === 'payments-source')!
    expect(source.isServed).toBe(false)
    expect(source.waiver?.en).toMatch(/availability/)
  })

  it('has words for what both models read', () => {
    const { levels } = payments.wording
    expect(Object.keys(levels).sort()).toEqual(['CASH_IN', 'CASH_OUT', 'DEBIT', 'PAYMENT', 'TRANSFER'])
  })
})
