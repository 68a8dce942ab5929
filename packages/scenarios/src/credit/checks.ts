import type { Checks } from '../scenario.ts'

/** What an audit of a credit model looks at. Figures are those of the generator's own choices, printed in README.md. */
export const checks: Checks = {
  groups: [
    { column: 'gender', edges: null },
    { column: 'age', edges: [30, 45, 60] },
    { column: 'marital_status', edges: null },
    { column: 'region', edges: null },
    { column: 'education_level', edges: null },
  ],
  proxies: [
    {
      column: 'region',
      standsFor: 'origin and means',
      reason: 'Where somebody lives can stand for origin; past answers favour two regions beyond any merit.',
    },
    {
      column: 'regional_cpi',
      standsFor: 'region',
      reason: 'It has one value for each region and month: together with the date it names the region.',
    },
    {
      column: 'regional_unemployment',
      standsFor: 'region',
      reason: 'It has one value for each region and month: together with the date it names the region.',
    },
    {
      column: 'education_level',
      standsFor: 'means of the family of origin',
      reason: 'Education lifts income, and past answers count it once more beside income.',
    },
    {
      column: 'dependents',
      standsFor: 'family status',
      reason: 'Dependents go with being a parent; credit law protects that in many countries.',
    },
  ],
  spurious: [],
  challenger: null,
  headlines: [
    // the intercept is solved on 10,000 applicants (standard error .003); of a sample of 1,000: four standard errors
    { name: 'approval_rate', value: 0.6, tolerance: 0.01, sampleTolerance: 0.062 },
    { name: 'metropolitana_share', value: 0.405, tolerance: 0.005, sampleTolerance: 0.062 },
  ],
}
