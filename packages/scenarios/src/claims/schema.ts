import type { ColumnSchema, Schema } from '@candor/core'
import { columnSchema } from '@candor/core'

/** What can be said of a column beyond its name and type. */
type Meaning = Partial<Omit<ColumnSchema, 'name' | 'type'>>

const category = (name: string, meaning: Meaning = {}) => columnSchema(name, 'category', meaning)
const whole = (name: string, meaning: Meaning = {}) => columnSchema(name, 'int32', meaning)
const money = (name: string, meaning: Meaning = {}) =>
  columnSchema(name, 'float64', { unit: 'USD', ...meaning })
const day = (name: string, meaning: Meaning = {}) =>
  columnSchema(name, 'instant', { role: 'time', ...meaning })

/**
 * The 39 columns of the published file, in its order and with its spelling (`policy_deductable`). A claim is scored when
 * its amounts are known, so everything but the label is there before the decision. The text `?` and, for
 * `authorities_contacted`, the text `None` are levels, not missing values.
 *
 * Sensitivity: sex, age and family position are protected; tenure (correlation .92 with age), postcode, education and
 * occupation are known to stand in for protected traits; what else says something about the person is personal.
 */
export const schema: Schema = [
  whole('months_as_customer', { unit: 'month', sensitivity: 'proxy' }),
  whole('age', { unit: 'year', sensitivity: 'protected' }),
  whole('policy_number', { role: 'id', sensitivity: 'personal' }),
  day('policy_bind_date'),
  category('policy_state'),
  category('policy_csl'),
  money('policy_deductable'),
  money('policy_annual_premium'),
  money('umbrella_limit'),
  whole('insured_zip', { role: 'group', sensitivity: 'proxy' }),
  category('insured_sex', { sensitivity: 'protected' }),
  category('insured_education_level', { sensitivity: 'proxy' }),
  category('insured_occupation', { sensitivity: 'proxy' }),
  category('insured_hobbies', { sensitivity: 'personal' }),
  category('insured_relationship', { sensitivity: 'protected' }),
  money('capital-gains', { sensitivity: 'personal' }),
  money('capital-loss', { sensitivity: 'personal' }),
  day('incident_date'),
  category('incident_type'),
  category('collision_type'),
  category('incident_severity'),
  category('authorities_contacted'),
  category('incident_state'),
  category('incident_city'),
  category('incident_location', { role: 'id', sensitivity: 'personal' }),
  whole('incident_hour_of_the_day', { unit: 'hour' }),
  whole('number_of_vehicles_involved'),
  category('property_damage'),
  whole('bodily_injuries', { sensitivity: 'personal' }),
  whole('witnesses'),
  category('police_report_available'),
  money('total_claim_amount'),
  money('injury_claim'),
  money('property_claim'),
  money('vehicle_claim'),
  category('auto_make'),
  category('auto_model'),
  whole('auto_year', { unit: 'year' }),
  category('fraud_reported', { role: 'target', availableAt: 'after' }),
]

/** The label and the level that counts as positive. */
export const target = { column: 'fraud_reported', positive: 'Y' } as const

/** Never read by the feature plan: names of one claim or place, the postcode, and the part that the other two leave over. */
export const drop: readonly string[] = ['policy_number', 'insured_zip', 'incident_location', 'vehicle_claim']

/**
 * Other spellings of these columns and of the values that row steps make: underscores for hyphens, the corrected word, and
 * the headings of claims officers' spreadsheets.
 */
export const aliases: Readonly<Record<string, string>> = {
  capital_gains: 'capital-gains',
  capital_loss: 'capital-loss',
  policy_deductible: 'policy_deductable',
  'Claim Value': 'total_claim_amount',
  'Injury Cost Portion': 'injury_share',
  'Property Damage Portion': 'property_share',
  'Incident Time': 'incident_hour_of_the_day',
  'Policy Tenure': 'months_as_customer',
  'Annual Premium': 'policy_annual_premium',
  'Vehicle Age': 'vehicle_age',
  'Insured Age': 'age',
  'Capital Gains': 'capital-gains',
  'Capital Losses': 'capital-loss',
  'Umbrella Limit': 'umbrella_limit',
  'Bodily Injuries': 'bodily_injuries',
  'Vehicles Involved': 'number_of_vehicles_involved',
  'Days Since Policy Start': 'days_since_bind',
  'Police Report Available': 'police_report_available',
  'Incident Severity': 'incident_severity',
  'Collision Type': 'collision_type',
  'Authorities Contacted': 'authorities_contacted',
}
