import type { Policy } from '../scenario.ts'

/**
 * How applications are acted on: granted at a probability of approval of .5 or more, on the forest's own scale. The positive class is
 * good for the applicant, so a reason for a refusal is what lowers the score.
 *
 * `subjectExplanation` is `factors`: whoever is refused learns what counted against the application.
 */
export const policy: Policy = {
  favourable: 'positive',
  uses: {
    decision: {
      threshold: { value: 0.5, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'APPROVED', short: 'DENIED' },
    },
  },
  defaultUse: 'decision',
  defaultModel: 'credit',
  bands: [
    { id: 'unlikely', from: 0, operator: '>=', scale: 'raw', labels: { en: 'Unlikely', es: 'Improbable' } },
    { id: 'borderline', from: 0.4, operator: '>=', scale: 'raw', labels: { en: 'Borderline', es: 'Dudosa' } },
    { id: 'likely', from: 0.6, operator: '>=', scale: 'raw', labels: { en: 'Likely', es: 'Probable' } },
  ],
  subjectExplanation: 'factors',
}
