import type { Policy } from '../../src/index.ts'

export const policy: Policy = {
  favourable: 'negative',
  uses: {
    warning: {
      threshold: { value: 0.5, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'WARN', short: 'SAY_NOTHING' },
    },
  },
  defaultUse: 'warning',
  defaultModel: 'parcels',
  bands: [
    { id: 'likely', from: 0, operator: '>=', scale: 'raw', labels: { en: 'In time', es: 'A tiempo' } },
    { id: 'doubtful', from: 0.5, operator: '>=', scale: 'raw', labels: { en: 'Doubtful', es: 'Dudoso' } },
  ],
  subjectExplanation: 'factors',
}
