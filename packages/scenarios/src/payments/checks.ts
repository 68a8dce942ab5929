import type { Checks } from '../scenario.ts'

/** Where the audited model's balance tiers end: exactly 0 is low, up to this balance is mid, above is high. */
export const highestMidBalance = 50_397

/** Half a unit of the smallest coin: between two amounts in cents, so that an edge is right-closed on them. */
const halfCent = 0.005

/** What an audit of a payments model looks at. */
export const checks: Checks = {
  groups: [
    {
      column: 'oldbalanceOrg',
      edges: [halfCent, highestMidBalance + halfCent],
      tiers: ['low: 0', 'mid: to 50,397', 'high: above'],
    },
    { column: 'type', edges: null },
  ],
  proxies: [
    {
      column: 'oldbalanceOrg',
      standsFor: 'wealth',
      reason:
        'An empty account may belong to somebody poor, or to somebody who pays over the counter; frauds on such payments are few.',
    },
    {
      column: 'newbalanceOrig',
      standsFor: 'wealth',
      reason: 'With the amount it gives the balance before; it is known only after the payment.',
    },
    {
      column: 'type',
      standsFor: 'way of access',
      reason:
        'Only two of five types can be fraud: any gap between types has that cause, so groups are compared within these two.',
    },
  ],
  purposes: {
    oldbalanceOrg: {
      en: 'What is in an account is what a fraud can take; without it a drain cannot be told from a small payment. How tiers of balance fare is a group of every audit.',
      es: 'Lo que hay en una cuenta es lo que un fraude puede llevarse; sin ello un vaciado no se distingue de un pago pequeño. Cada auditoría compara los tramos de saldo.',
    },
    balance_left: {
      en: 'Frauds empty accounts: what a payment would leave says so before the money moves.',
      es: 'Los fraudes vacían cuentas: lo que un pago dejaría lo dice antes de mover el dinero.',
    },
  },
  spurious: [],
  challenger: {
    rule: [{ column: 'type', levels: ['CASH_OUT', 'TRANSFER'] }],
    meaning: {
      en: 'Every transfer and every cash-out is suspect.',
      es: 'Toda transferencia y todo retiro son sospechosos.',
    },
  },
  headlines: [
    // 8,213 of 6,362,620; of a sample of 1,000 rows four standard errors
    { name: 'fraud_share', value: 0.0012908, tolerance: 1e-7, sampleTolerance: 0.0046 },
    { name: 'cash_out_share', value: 0.35166, tolerance: 1e-5, sampleTolerance: 0.061 },
    // known to four digits; a share of legitimate rows
    { name: 'emptied_share', value: 0.5668, tolerance: 0.005, sampleTolerance: 0.063 },
    { name: 'mean_amount', value: 179_861.9, tolerance: 3600, sampleTolerance: 77_000 },
  ],
}
