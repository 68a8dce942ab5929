import type { Checks } from '../scenario.ts'

/** What an audit of a customer risk model looks at. */
export const checks: Checks = {
  groups: [
    { column: 'home_country', edges: null },
    { column: 'customer_type', edges: null },
  ],
  proxies: [
    {
      column: 'high_risk_country_share',
      standsFor: 'nationality',
      reason: 'Who sends money home to a listed country has a high share without doing anything wrong.',
    },
    {
      column: 'document_completeness',
      standsFor: 'nationality',
      reason: 'Papers from abroad take longer to be verified.',
    },
    {
      column: 'onboarded_on',
      standsFor: 'age and nationality',
      reason: 'Young people and newcomers have been customers for a short time.',
    },
  ],
  spurious: [],
  challenger: {
    rule: [{ column: 'business_type', levels: ['gambling', 'cryptocurrency', 'money_services'] }],
    meaning: {
      en: 'gambling, cryptocurrency or money services',
      es: 'juego, criptomonedas o servicios de dinero',
    },
  },
  headlines: [
    // 160 launderers of 2,000 of whom the patterns reach most before the assessment; of 1,000 customers four standard errors and the draw of patterns
    { name: 'laundering_share', value: 0.07, tolerance: 0.02, sampleTolerance: 0.035 },
  ],
}
