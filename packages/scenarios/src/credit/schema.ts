import type { ColumnSchema, Schema } from '@candor/core'
import { columnSchema } from '@candor/core'

/** What can be said of a column beyond its name and type. */
type Meaning = Partial<Omit<ColumnSchema, 'name' | 'type'>>

const category = (name: string, meaning: Meaning = {}) => columnSchema(name, 'category', meaning)
const whole = (name: string, meaning: Meaning = {}) => columnSchema(name, 'int32', meaning)
const share = (name: string, meaning: Meaning = {}) => columnSchema(name, 'float64', meaning)
const pesos = (name: string, meaning: Meaning = {}) =>
  columnSchema(name, 'float64', { unit: 'CLP', ...meaning })

/**
 * The applicant, the finances, the behaviour, the state of the region, and the answer. `approval_score` is what the label was drawn
 * from: a leak, kept as a column and never an input. `applied_on` orders the rows in time and is no input either.
 *
 * Sensitivity: age, gender and marital status are protected; region (and with it the two figures that have one value for each
 * region and month), education and dependents stand in for origin, means and family.
 */
export const schema: Schema = [
  columnSchema('applied_on', 'instant', { role: 'time' }),
  whole('age', { unit: 'year', sensitivity: 'protected' }),
  category('gender', { sensitivity: 'protected' }),
  category('region', { sensitivity: 'proxy' }),
  category('education_level', { sensitivity: 'proxy' }),
  category('marital_status', { sensitivity: 'protected' }),
  category('housing_status', { sensitivity: 'personal' }),
  whole('dependents', { sensitivity: 'proxy' }),
  pesos('income', { sensitivity: 'personal' }),
  whole('employment_years', { unit: 'year', sensitivity: 'personal' }),
  whole('credit_history_months', { unit: 'month', sensitivity: 'personal' }),
  whole('num_loans', { sensitivity: 'personal' }),
  pesos('avg_monthly_payment', { sensitivity: 'personal' }),
  share('delinquency_rate', { sensitivity: 'personal' }),
  whole('credit_inquiries', { sensitivity: 'personal' }),
  share('regional_cpi', { sensitivity: 'proxy' }),
  share('regional_unemployment', { sensitivity: 'proxy' }),
  share('approval_score', { role: 'leak', availableAt: 'after' }),
  category('approved', { role: 'target', availableAt: 'after' }),
]

/** The label and the level that counts as positive: the credit was granted. */
export const target = { column: 'approved', positive: '1' } as const

/** Never read by the served model: protected traits, the region and what names it, the time, and the leak. */
export const drop: readonly string[] = [
  'applied_on',
  'gender',
  'region',
  'marital_status',
  'regional_cpi',
  'regional_unemployment',
  'approval_score',
]

/** Other spellings of these columns. */
export const aliases: Readonly<Record<string, string>> = {
  sex: 'gender',
  education: 'education_level',
  employment_length: 'employment_years',
  monthly_income: 'income',
  inquiries: 'credit_inquiries',
}
