import type { EncoderPlan, PipelinePlan, RowStep } from '@candor/core'

/** All incidents of the file happened in early 2015, so this is the vehicle's age on the day. */
const incidentYear = 2015

/** The text that stands for "not known" in the file. */
const unknown = '?'

/** Columns in which a value can be unknown; each becomes a level `Missing` and a flag. */
const openColumns = [
  'collision_type',
  'authorities_contacted',
  'property_damage',
  'police_report_available',
] as const

/** The level of a value that is not known. */
const missingLevel = 'Missing'

/** 1 where the value is unknown, left out, or said to be missing in the model's own word. */
const missingFlags: readonly RowStep[] = openColumns.map((input) => ({
  step: 'flag_level',
  output: `${input}_missing`,
  input,
  levels: [unknown, missingLevel],
  missing: true,
}))

/** The same column with `?` and a left-out value as the level `Missing`; `None` of the authorities stays a level. */
const filledColumns: readonly RowStep[] = openColumns.map((input) => ({
  step: 'level_map',
  output: `${input}_filled`,
  input,
  map: { [unknown]: missingLevel },
  missing: missingLevel,
}))

const rowSteps: readonly RowStep[] = [
  // what part of the claim is for injuries, and for other property; the vehicle part is what the two leave over
  { step: 'ratio', output: 'injury_share', numerator: 'injury_claim', denominator: 'total_claim_amount' },
  { step: 'ratio', output: 'property_share', numerator: 'property_claim', denominator: 'total_claim_amount' },
  // how long the policy had run
  {
    step: 'date_difference',
    output: 'days_since_bind',
    from: 'policy_bind_date',
    to: 'incident_date',
    unit: 'day',
  },
  { step: 'date_part', output: 'incident_month', input: 'incident_date', part: 'month' },
  { step: 'difference', output: 'vehicle_age', from: incidentYear, minus: 'auto_year' },
  // the hour as a place on the clock face, so that 23 is near 0, and as a quarter of the day
  { step: 'cyclic', output: 'hour_sin', input: 'incident_hour_of_the_day', period: 24, wave: 'sine' },
  { step: 'cyclic', output: 'hour_cos', input: 'incident_hour_of_the_day', period: 24, wave: 'cosine' },
  {
    step: 'bin',
    output: 'hour_bin_4',
    input: 'incident_hour_of_the_day',
    edges: [6, 12, 18],
    labels: ['Night (0-5)', 'Morning (6-11)', 'Afternoon (12-17)', 'Evening (18-23)'],
  },
  // "250/500": thousands insured for each person hurt, and for the whole incident
  { step: 'split', output: 'csl_per_person', input: 'policy_csl', separator: '/', part: 0 },
  { step: 'split', output: 'csl_per_incident', input: 'policy_csl', separator: '/', part: 1 },
  ...missingFlags,
  ...filledColumns,
]

const scaled = (...sources: string[]): EncoderPlan[] => sources.map((source) => ({ kind: 'robust', source }))
const oneHot = (...sources: string[]): EncoderPlan[] => sources.map((source) => ({ kind: 'one_hot', source }))

/** From school to doctorate; "College" is some college without a degree. */
const educationOrder = ['High School', 'College', 'Associate', 'Masters', 'JD', 'MD', 'PhD']

/**
 * The 42 inputs of a claims model, in their published order. Numbers and flags are centred on the median and divided by
 * the interquartile range (the umbrella limit has none and stays as it is), education is ordered, the rest is one-hot.
 *
 * Every family bears the name of the column that shows its value. The parts of the hour, both coverage limits, and a
 * column with its missing flag are one family each; shares and spans are families of their own.
 */
export const features: PipelinePlan = {
  rowSteps,
  encoders: [
    ...scaled('months_as_customer', 'age'),
    ...oneHot('policy_state'),
    ...scaled('policy_deductable', 'policy_annual_premium', 'umbrella_limit'),
    ...oneHot('insured_sex'),
    { kind: 'ordinal', source: 'insured_education_level', levels: educationOrder },
    ...oneHot('insured_occupation', 'insured_hobbies', 'insured_relationship'),
    ...scaled('capital-gains', 'capital-loss'),
    ...oneHot('incident_type', 'collision_type_filled', 'incident_severity', 'authorities_contacted_filled'),
    ...oneHot('incident_state', 'incident_city'),
    ...scaled('incident_hour_of_the_day', 'number_of_vehicles_involved'),
    ...oneHot('property_damage_filled'),
    ...scaled('bodily_injuries', 'witnesses'),
    ...oneHot('police_report_available_filled'),
    ...scaled('total_claim_amount'),
    ...oneHot('auto_make', 'auto_model'),
    ...scaled('injury_share', 'property_share', 'days_since_bind', 'incident_month', 'vehicle_age'),
    ...scaled(...openColumns.map((column) => `${column}_missing`)),
    ...scaled('hour_sin', 'hour_cos'),
    ...oneHot('hour_bin_4'),
    ...scaled('csl_per_person', 'csl_per_incident'),
  ],
  families: {
    hour_sin: 'incident_hour_of_the_day',
    hour_cos: 'incident_hour_of_the_day',
    hour_bin_4: 'incident_hour_of_the_day',
    csl_per_person: 'policy_csl',
    csl_per_incident: 'policy_csl',
    ...Object.fromEntries(
      openColumns.flatMap((column) => [
        [`${column}_missing`, column],
        [`${column}_filled`, column],
      ]),
    ),
  },
}
