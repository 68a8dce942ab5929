import type { FamilyWording, Texts, Wording } from '../scenario.ts'

const months = { en: 'months', es: 'meses', one: { en: 'month', es: 'mes' } }
const years = { en: 'years', es: 'años', one: { en: 'year', es: 'año' } }

/**
 * How each family of inputs is spoken of. Codes of the hundreds: 1 the person, 2 the means, 3 the behaviour, 4 the region; a code is never
 * used again for another family.
 */
const families: Readonly<Record<string, FamilyWording>> = {
  age: {
    code: 'K-101',
    short: { en: 'Age', es: 'Edad' },
    label: {
      en: 'The age of the applicant',
      es: { text: 'La edad de quien solicita', gender: 'f', number: 's' },
    },
    format: 'number',
    unit: years,
  },
  gender: {
    code: 'K-102',
    short: { en: 'Gender', es: 'Género' },
    label: {
      en: 'The gender of the applicant',
      es: { text: 'El género de quien solicita', gender: 'm', number: 's' },
    },
    format: 'level',
    unit: null,
  },
  region: {
    code: 'K-103',
    short: { en: 'Region', es: 'Región' },
    label: {
      en: 'The region of residence',
      es: { text: 'La región de residencia', gender: 'f', number: 's' },
    },
    format: 'level',
    unit: null,
  },
  education_level: {
    code: 'K-104',
    short: { en: 'Education', es: 'Educación' },
    label: { en: 'The level of education', es: { text: 'El nivel de educación', gender: 'm', number: 's' } },
    format: 'level',
    unit: null,
  },
  marital_status: {
    code: 'K-105',
    short: { en: 'Marital status', es: 'Estado civil' },
    label: { en: 'The marital status', es: { text: 'El estado civil', gender: 'm', number: 's' } },
    format: 'level',
    unit: null,
  },
  housing_status: {
    code: 'K-106',
    short: { en: 'Housing', es: 'Vivienda' },
    label: {
      en: 'The housing situation',
      es: { text: 'La situación de vivienda', gender: 'f', number: 's' },
    },
    format: 'level',
    unit: null,
  },
  dependents: {
    code: 'K-107',
    short: { en: 'Dependents', es: 'Cargas familiares' },
    label: {
      en: 'The number of dependents',
      es: { text: 'El número de cargas familiares', gender: 'm', number: 's' },
    },
    format: 'number',
    unit: null,
  },
  income: {
    code: 'K-201',
    short: { en: 'Income', es: 'Ingreso' },
    label: { en: 'The monthly income', es: { text: 'El ingreso mensual', gender: 'm', number: 's' } },
    format: 'money',
    unit: null,
  },
  employment_years: {
    code: 'K-202',
    short: { en: 'Employment', es: 'Antigüedad laboral' },
    label: { en: 'The time in employment', es: { text: 'La antigüedad laboral', gender: 'f', number: 's' } },
    format: 'number',
    unit: years,
  },
  credit_history_months: {
    code: 'K-203',
    short: { en: 'Credit history', es: 'Historial de crédito' },
    label: {
      en: 'The length of the credit history',
      es: { text: 'La extensión del historial de crédito', gender: 'f', number: 's' },
    },
    format: 'number',
    unit: months,
  },
  num_loans: {
    code: 'K-204',
    short: { en: 'Loans', es: 'Préstamos' },
    label: { en: 'The number of loans', es: { text: 'El número de préstamos', gender: 'm', number: 's' } },
    format: 'number',
    unit: null,
  },
  avg_monthly_payment: {
    code: 'K-205',
    short: { en: 'Monthly payment', es: 'Pago mensual' },
    label: {
      en: 'The average monthly payment on loans',
      es: { text: 'El pago mensual promedio por préstamos', gender: 'm', number: 's' },
    },
    format: 'money',
    unit: null,
  },
  delinquency_rate: {
    code: 'K-301',
    short: { en: 'Late payments', es: 'Pagos atrasados' },
    label: {
      en: 'The share of late payments',
      es: { text: 'La proporción de pagos atrasados', gender: 'f', number: 's' },
    },
    format: 'share',
    unit: null,
  },
  credit_inquiries: {
    code: 'K-302',
    short: { en: 'Credit inquiries', es: 'Consultas de crédito' },
    label: {
      en: 'The number of credit inquiries',
      es: { text: 'El número de consultas de crédito', gender: 'm', number: 's' },
    },
    format: 'number',
    unit: null,
  },
  regional_cpi: {
    code: 'K-401',
    short: { en: 'Regional inflation', es: 'Inflación regional' },
    label: {
      en: 'The inflation in the region',
      es: { text: 'La inflación de la región', gender: 'f', number: 's' },
    },
    format: 'share',
    unit: null,
  },
  regional_unemployment: {
    code: 'K-402',
    short: { en: 'Regional unemployment', es: 'Desempleo regional' },
    label: {
      en: 'The unemployment in the region',
      es: { text: 'El desempleo de la región', gender: 'm', number: 's' },
    },
    format: 'share',
    unit: null,
  },
}

/** Texts of the levels; regions stand as they are. */
const levels: Readonly<Record<string, Texts>> = {
  f: { en: 'female', es: 'femenino' },
  m: { en: 'male', es: 'masculino' },
  básica: { en: 'primary school', es: 'enseñanza básica' },
  media: { en: 'secondary school', es: 'enseñanza media' },
  técnica: { en: 'technical degree', es: 'título técnico' },
  universitaria: { en: 'university degree', es: 'título universitario' },
  postgrado: { en: 'postgraduate degree', es: 'posgrado' },
  soltero: { en: 'single', es: 'soltería' },
  casado: { en: 'married', es: 'matrimonio' },
  divorciado: { en: 'divorced', es: 'divorcio' },
  viudo: { en: 'widowed', es: 'viudez' },
  arriendo: { en: 'rented', es: 'arriendo' },
  propia: { en: 'own home', es: 'vivienda propia' },
  familiar: { en: 'with family', es: 'vivienda familiar' },
}

/** The words of the domain; sentences are made from them in core. */
export const wording: Wording = {
  families,
  levels,
  cohort: { en: 'training applications', es: 'las solicitudes de entrenamiento' },
  currency: 'CLP',
}
