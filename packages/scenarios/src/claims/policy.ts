import type { Policy } from '../scenario.ts'

/**
 * How claims are acted on. `auto_flagger` cuts the forest's own probability at .53; `dashboard` shows the calibrated
 * probability in bands and decides nothing. There is one threshold and it stands here only.
 *
 * `subjectExplanation` is `general`: the policyholder learns that a score was used and how to have it reviewed, but no
 * factors and no threshold, which would teach how to pass.
 */
export const policy: Policy = {
  favourable: 'negative',
  uses: {
    auto_flagger: {
      threshold: { value: 0.53, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'AUTO_FLAG', short: 'AUTO_APPROVE' },
    },
    dashboard: { threshold: null, outcomes: null },
  },
  defaultUse: 'auto_flagger',
  defaultModel: 'claims-rf',
  bands: [
    { id: 'low', from: 0, operator: '>=', scale: 'calibrated', labels: { en: 'Low', es: 'Bajo' } },
    {
      id: 'moderate',
      from: 0.3,
      operator: '>=',
      scale: 'calibrated',
      labels: { en: 'Moderate', es: 'Moderado' },
    },
    { id: 'high', from: 0.5, operator: '>=', scale: 'calibrated', labels: { en: 'High', es: 'Alto' } },
    {
      id: 'very_high',
      from: 0.7,
      operator: '>=',
      scale: 'calibrated',
      labels: { en: 'Very high', es: 'Muy alto' },
    },
  ],
  subjectExplanation: 'general',
}
