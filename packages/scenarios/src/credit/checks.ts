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
  // gender, marital status, region and what names the region have none: no model may decide by them
  purposes: {
    age: {
      en: 'Tenure and credit history mean something else at 25 than at 60; the audit compares its groups.',
      es: 'La antigüedad y el historial significan otra cosa a los 25 que a los 60 años; la auditoría compara sus grupos.',
    },
    education_level: {
      en: 'It goes with the means to pay beyond today’s income, can be verified, and the applicant can change it; its share in refusals is watched.',
      es: 'Acompaña a la capacidad de pago más allá del ingreso actual, se puede verificar y la persona puede cambiarla; se vigila su peso en los rechazos.',
    },
    housing_status: {
      en: 'Rent or a mortgage is paid before any loan.',
      es: 'El arriendo o el dividendo se paga antes que cualquier crédito.',
    },
    dependents: {
      en: 'More persons live on the same income; the audit watches it as a proxy of family status.',
      es: 'Más personas viven del mismo ingreso; la auditoría lo vigila como indicio de la situación familiar.',
    },
    income: { en: 'What payments are made from.', es: 'De donde salen los pagos.' },
    employment_years: {
      en: 'Long employment makes a steady income likely.',
      es: 'Un empleo largo hace probable un ingreso estable.',
    },
    credit_history_months: {
      en: 'How long there is something to judge behaviour by.',
      es: 'Cuánto tiempo hay para juzgar el comportamiento.',
    },
    num_loans: { en: 'Loans that have to be paid already.', es: 'Créditos que ya hay que pagar.' },
    avg_monthly_payment: {
      en: 'What running loans leave of the income.',
      es: 'Lo que los créditos vigentes dejan del ingreso.',
    },
    delinquency_rate: {
      en: 'How payments were made until now.',
      es: 'Cómo se han hecho los pagos hasta ahora.',
    },
    credit_inquiries: {
      en: 'How much credit is being sought elsewhere.',
      es: 'Cuánto crédito se busca en otras partes.',
    },
  },
  challenger: null,
  headlines: [
    // the intercept is solved on 10,000 applicants (standard error .003); of a sample of 1,000: four standard errors
    { name: 'approval_rate', value: 0.6, tolerance: 0.01, sampleTolerance: 0.062 },
    { name: 'metropolitana_share', value: 0.405, tolerance: 0.005, sampleTolerance: 0.062 },
  ],
}
