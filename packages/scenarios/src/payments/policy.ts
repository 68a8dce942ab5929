import type { Band, Policy } from '../scenario.ts'

const band = (id: string, from: number, en: string, es: string): Band => ({
  id,
  from,
  operator: '>=',
  scale: 'raw',
  labels: { en, es },
})

/**
 * How payments are acted on, on the model's own probability. `review` holds a payment for a person from .1 on; `block` refuses it from .8 on, and only
 * before the money moves. A missed fraud costs nine tenths of the amount, which is what is not recovered; a false alarm a call and a customer kept
 * waiting. At the generated frauds' mean amount the cheapest threshold lies far below .1: it is the review capacity, 5 payments of 1,000,
 * that sets it.
 *
 * `subjectExplanation` is `general`: the sender learns that the payment was held and how to have it released, but not what would have passed.
 */
export const policy: Policy = {
  favourable: 'negative',
  uses: {
    review: {
      threshold: { value: 0.1, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'REVIEW', short: 'RELEASE' },
    },
    block: {
      threshold: { value: 0.8, operator: '>=', scale: 'raw' },
      outcomes: { beyond: 'BLOCK', short: 'PASS' },
    },
  },
  defaultUse: 'review',
  defaultModel: 'payments',
  bands: [
    band('low', 0, 'Low', 'Bajo'),
    band('raised', 0.02, 'Raised', 'Elevado'),
    band('high', 0.1, 'High', 'Alto'),
    band('critical', 0.8, 'Critical', 'Crítico'),
  ],
  subjectExplanation: 'general',
  costs: { missed: { part: 0.9, of: 'amount' }, falseAlarm: 12 },
  reviewCapacity: { cases: 5, per: 1000 },
}
