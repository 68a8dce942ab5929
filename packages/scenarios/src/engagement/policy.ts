import type { Band, Policy } from '../scenario.ts'

const band = (id: string, from: number, en: string, es: string): Band => ({
  id,
  from,
  operator: '>=',
  scale: 'raw',
  labels: { en, es },
})

/**
 * How users are acted on. `label` names a user fake from .5 on, as the service before did; `alerts` calls a person from .7 on. The bands
 * above .7 are the alert's severity: medium, high from .8, critical from .9. All bounds are inclusive, on the forest's own probability.
 */
export const policy: Policy = {
  favourable: 'negative',
  uses: {
    alerts: {
      threshold: { value: 0.7, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'ALERT', short: 'NO_ALERT' },
    },
    label: {
      threshold: { value: 0.5, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'FAKE', short: 'NORMAL' },
    },
  },
  defaultUse: 'alerts',
  defaultModel: 'engagement',
  bands: [
    band('low', 0, 'Low', 'Bajo'),
    band('medium', 0.7, 'Medium', 'Medio'),
    band('high', 0.8, 'High', 'Alto'),
    band('critical', 0.9, 'Critical', 'Crítico'),
  ],
  subjectExplanation: 'general',
}
