import { readFileSync } from 'node:fs'
import { applyPipeline, fitPipeline, namesOf } from '@candor/core'
import { describe, expect, it } from 'vitest'
import { credit } from '../../src/credit/index.ts'
import { textsOf } from '../../src/table-statistics.ts'

const table = credit.simulate({ rows: 500, seed: 1, mode: 'faithful' })
const inputsOf = (name: string) => {
  const plan = credit.models.find((model) => model.name === name)!.features ?? credit.features
  return fitPipeline(table, plan).inputs.map((input) => input.name)
}

describe('credit', () => {
  it('serves a model without gender, marital status, region and what names the region', () => {
    expect(inputsOf('credit')).toHaveLength(11)
    expect(inputsOf('credit').filter((name) => credit.drop.includes(name))).toEqual([])
  })

  it('keeps the 16 inputs of the published system in a model with a waiver', () => {
    expect(inputsOf('credit-faithful').join()).toBe(
      'age,gender,region,education_level,marital_status,housing_status,dependents,income,employment_years,' +
        'credit_history_months,num_loans,avg_monthly_payment,delinquency_rate,credit_inquiries,regional_cpi,' +
        'regional_unemployment',
    )
    const faithful = credit.models.find(({ name }) => name === 'credit-faithful')!
    expect(faithful.waiver?.en).toMatch(/gender/)
    const { matrix, unknown } = applyPipeline(fitPipeline(table, faithful.features!), table)
    expect(unknown).toEqual([])
    for (const column of matrix.columns) expect(column.every(Number.isFinite)).toBe(true)
  })

  it('keeps the score as a leak that no plan reads', () => {
    const score = credit.schema.find(({ name }) => name === 'approval_score')!
    expect(score.role).toBe('leak')
    for (const { name } of credit.models) expect(inputsOf(name)).not.toContain('approval_score')
  })

  it('makes the sample that lies among the fixtures', () => {
    const file = new URL('../../../../fixtures/credit-500.csv', import.meta.url)
    const [header, ...lines] = readFileSync(file, 'utf8').trimEnd().split('\n')
    const names = namesOf(table)
    expect(header).toBe(names.join())
    const columns = names.map((name) => textsOf(table, name))
    const made = lines.map((_, i) =>
      columns
        .map((column) => column[i])
        .slice(1)
        .join(),
    )
    expect(lines.map((line) => line.split(',').slice(1).join())).toEqual(made)
    expect(lines).toHaveLength(500)
  })
})
