import type { Checks } from '../scenario.ts'

/** What an audit of a claims model looks at. Numbers are those of the published file of 1,000 claims. */
export const checks: Checks = {
  groups: [
    { column: 'insured_sex', edges: null },
    { column: 'age', edges: [30, 45] },
    { column: 'insured_relationship', edges: null },
    { column: 'insured_education_level', edges: null },
    { column: 'incident_state', edges: null },
  ],
  proxies: [
    {
      column: 'months_as_customer',
      standsFor: 'age',
      reason: 'Tenure and age have a correlation of .92: leaving age out of a model leaves it in.',
    },
    {
      column: 'insured_relationship',
      standsFor: 'insured_sex',
      reason: 'Husband and wife name a sex; in this file they were drawn without regard to it.',
    },
    {
      column: 'insured_zip',
      standsFor: 'place of residence',
      reason: 'A postcode can stand for origin or income; it is never an input.',
    },
    {
      column: 'insured_occupation',
      standsFor: 'income and sex',
      reason: 'Occupations differ in pay and in who works in them.',
    },
  ],
  spurious: [
    {
      column: 'insured_hobbies',
      levels: ['chess', 'cross-fit'],
      reason:
        'An artefact of the file: 82.6 % of 46 chess players and 74.3 % of 35 cross-fitters are fraud, the next hobby 30.2 %.',
    },
  ],
  challenger: {
    rule: [
      { column: 'incident_severity', levels: ['Major Damage'] },
      { column: 'insured_hobbies', levels: ['chess', 'cross-fit'] },
    ],
    meaning: {
      en: 'Major damage, or a hobby of chess or cross-fit',
      es: 'Daño mayor, o la afición al ajedrez o al cross-fit',
    },
  },
  headlines: [
    // tolerance: the third decimal as printed; of a sample of 1,000 rows: four standard errors of the share
    { name: 'fraud_rate', value: 0.247, tolerance: 0.0005, sampleTolerance: 0.055 },
    { name: 'challenger_precision', value: 0.65, tolerance: 0.0005, sampleTolerance: 0.104 },
    { name: 'challenger_recall', value: 0.887, tolerance: 0.0005, sampleTolerance: 0.081 },
    { name: 'challenger_accuracy', value: 0.854, tolerance: 0.0005, sampleTolerance: 0.045 },
    // correlation .922; standard error (1 - r²)/√1000 = .005
    { name: 'tenure_age_correlation', value: 0.922, tolerance: 0.0005, sampleTolerance: 0.02 },
  ],
}
