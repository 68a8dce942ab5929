import type { Band, Policy } from '../scenario.ts'

const band = (id: string, from: number, en: string, es: string): Band => ({
  id,
  from,
  // everybody is in the lowest band, whoever has a score of 0 too
  operator: from === 0 ? '>=' : '>',
  scale: 'raw',
  labels: { en, es },
})

/**
 * How customers are acted on: above .7 a person goes through the customer's affairs (enhanced due diligence), above .4 the customer is looked at at
 * the next occasion. Bounds are exclusive, on the forest's own probability, as the lab has them. Nothing is said to the customer: in many countries
 * telling is an offence.
 */
export const policy: Policy = {
  favourable: 'negative',
  uses: {
    due_diligence: {
      threshold: { value: 0.7, operator: '>', scale: 'raw' },
      outcomes: { beyond: 'ENHANCED_DUE_DILIGENCE', short: 'STANDARD' },
    },
    attention: {
      threshold: { value: 0.4, operator: '>', scale: 'raw' },
      outcomes: { beyond: 'REVIEW', short: 'NO_REVIEW' },
    },
  },
  defaultUse: 'due_diligence',
  defaultModel: 'aml-risk',
  bands: [
    band('low', 0, 'Low', 'Bajo'),
    band('medium', 0.4, 'Medium', 'Medio'),
    band('high', 0.7, 'High', 'Alto'),
  ],
  subjectExplanation: 'none',
}
