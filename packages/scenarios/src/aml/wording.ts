import type { FamilyWording, Texts, Wording } from '../scenario.ts'

const hours = { en: 'hours', es: 'horas', one: { en: 'hour', es: 'hora' } }
const days = { en: 'days', es: 'días', one: { en: 'day', es: 'día' } }

type Gender = 'm' | 'f'

/** Label and heading in both languages, and how the value is printed. */
function words(
  code: string,
  [en, es, gender]: readonly [string, string, Gender],
  [shortEn, shortEs]: readonly [string, string],
  format: FamilyWording['format'] = 'number',
  unit: FamilyWording['unit'] = null,
): FamilyWording {
  return {
    code,
    short: { en: shortEn, es: shortEs },
    label: { en, es: { text: es, gender, number: 's' } },
    format,
    unit,
    ...(/^L-[1-4]/.test(code) ? { missing: tooFew } : {}),
  }
}

/** Why an input of the hundreds 1 to 4 may be missing: each is made of transactions. */
const tooFew: Texts = {
  en: 'is unknown, as there are too few transactions',
  es: 'se desconoce, pues hay muy pocas operaciones',
}

const spans: Readonly<Record<string, Texts>> = {
  '1h': { en: 'the last hour', es: 'la última hora' },
  '24h': { en: 'the last 24 hours', es: 'las últimas 24 horas' },
  '7d': { en: 'the last 7 days', es: 'los últimos 7 días' },
  '30d': { en: 'the last 30 days', es: 'los últimos 30 días' },
}

const velocity = Object.fromEntries(
  Object.entries(spans).flatMap(([name, { en, es }], i) => [
    [
      `count_${name}`,
      words(
        `L-20${i + 1}`,
        [`The number of transactions in ${en}`, `El número de operaciones en ${es}`, 'm'],
        [`Transactions, ${name}`, `Operaciones, ${name}`],
      ),
    ],
    [
      `sum_${name}`,
      words(
        `L-21${i + 1}`,
        [`The amount moved in ${en}`, `El importe movido en ${es}`, 'm'],
        [`Amount, ${name}`, `Importe, ${name}`],
        'money',
      ),
    ],
  ]),
)

/**
 * How each family of inputs is spoken of. Codes of the hundreds: 1 amounts, 2 pace, 3 flow, 4 countries and cash, 5 papers, 6 the customer; a
 * code is never used again for another family.
 */
const families: Readonly<Record<string, FamilyWording>> = {
  amount_mean: words(
    'L-101',
    ['The mean amount of a transaction', 'El importe medio de una operación', 'm'],
    ['Mean amount', 'Importe medio'],
    'money',
  ),
  amount_max: words(
    'L-102',
    ['The largest amount of a transaction', 'El mayor importe de una operación', 'm'],
    ['Largest amount', 'Mayor importe'],
    'money',
  ),
  amount_std: words(
    'L-103',
    ['The spread of the amounts', 'La dispersión de los importes', 'f'],
    ['Spread of amounts', 'Dispersión de importes'],
    'money',
  ),
  near_threshold_share: words(
    'L-104',
    [
      'The share of amounts just below the reporting threshold',
      'La proporción de importes justo por debajo del umbral de reporte',
      'f',
    ],
    ['Just below threshold', 'Justo bajo el umbral'],
    'share',
  ),
  round_share: words(
    'L-105',
    ['The share of round amounts', 'La proporción de importes redondos', 'f'],
    ['Round amounts', 'Importes redondos'],
    'share',
  ),
  transactions_a_day: words(
    'L-220',
    ['The number of transactions a day', 'El número de operaciones por día', 'm'],
    ['Transactions a day', 'Operaciones por día'],
  ),
  ...velocity,
  burst_1h: words(
    'L-221',
    [
      'The largest number of transactions in the hour before another',
      'El mayor número de operaciones en la hora previa a otra',
      'm',
    ],
    ['Burst, 1 h', 'Ráfaga, 1 h'],
  ),
  burst_24h: words(
    'L-222',
    [
      'The largest number of transactions in the 24 hours before another',
      'El mayor número de operaciones en las 24 horas previas a otra',
      'm',
    ],
    ['Burst, 24 h', 'Ráfaga, 24 h'],
  ),
  hours_since_last: words(
    'L-223',
    ['The time since the last transaction', 'El tiempo desde la última operación', 'm'],
    ['Since last', 'Desde la última'],
    'number',
    hours,
  ),
  longest_pause: words(
    'L-224',
    ['The longest pause between transactions', 'La pausa más larga entre operaciones', 'f'],
    ['Longest pause', 'Pausa más larga'],
    'number',
    hours,
  ),
  in_sum_30d: words(
    'L-301',
    ['The amount received in the last 30 days', 'El importe recibido en los últimos 30 días', 'm'],
    ['Received, 30d', 'Recibido, 30d'],
    'money',
  ),
  out_sum_30d: words(
    'L-302',
    ['The amount paid out in the last 30 days', 'El importe pagado en los últimos 30 días', 'm'],
    ['Paid out, 30d', 'Pagado, 30d'],
    'money',
  ),
  out_in_ratio: words(
    'L-303',
    ['The ratio of money out to money in', 'La razón entre el dinero que sale y el que entra', 'f'],
    ['Out over in', 'Salidas sobre entradas'],
  ),
  pass_through_hours: words(
    'L-304',
    ['The mean time for which money stays', 'El tiempo medio que el dinero permanece', 'm'],
    ['Pass-through time', 'Tiempo de paso'],
    'number',
    hours,
  ),
  quickest_pass_through: words(
    'L-305',
    ['The shortest time for which money stayed', 'El menor tiempo que el dinero permaneció', 'm'],
    ['Quickest pass-through', 'Paso más rápido'],
    'number',
    hours,
  ),
  new_counterparty_share: words(
    'L-306',
    ['The share of new counterparties', 'La proporción de contrapartes nuevas', 'f'],
    ['New counterparties', 'Contrapartes nuevas'],
    'share',
  ),
  fan_in_30d: words(
    'L-307',
    ['The number of payers in the last 30 days', 'El número de pagadores en los últimos 30 días', 'm'],
    ['Payers, 30d', 'Pagadores, 30d'],
  ),
  fan_out_30d: words(
    'L-308',
    ['The number of payees in the last 30 days', 'El número de beneficiarios en los últimos 30 días', 'm'],
    ['Payees, 30d', 'Beneficiarios, 30d'],
  ),
  high_risk_country_share: words(
    'L-401',
    [
      'The share of transactions with high-risk countries',
      'La proporción de operaciones con países de alto riesgo',
      'f',
    ],
    ['High-risk countries', 'Países de alto riesgo'],
    'share',
  ),
  cash_share: words(
    'L-402',
    ['The share of transactions in cash', 'La proporción de operaciones en efectivo', 'f'],
    ['Cash', 'Efectivo'],
    'share',
  ),
  documents_verified: words(
    'L-501',
    ['The number of valid documents', 'El número de documentos vigentes', 'm'],
    ['Valid documents', 'Documentos vigentes'],
  ),
  documents_expired: words(
    'L-502',
    ['The number of expired documents', 'El número de documentos vencidos', 'm'],
    ['Expired documents', 'Documentos vencidos'],
  ),
  document_completeness: words(
    'L-503',
    ['The completeness of the documents', 'La integridad de la documentación', 'f'],
    ['Completeness of documents', 'Documentación completa'],
    'share',
  ),
  customer_age_days: words(
    'L-601',
    ['The time as a customer', 'La antigüedad como cliente', 'f'],
    ['Time as a customer', 'Antigüedad'],
    'number',
    days,
  ),
  business_type: words(
    'L-602',
    ['The line of business', 'El giro del negocio', 'm'],
    ['Line of business', 'Giro'],
    'level',
  ),
}

/** Texts of the levels. */
const levels: Readonly<Record<string, Texts>> = {
  none: { en: 'a private customer', es: 'cliente particular' },
  retail: { en: 'retail', es: 'comercio minorista' },
  technology: { en: 'technology', es: 'tecnología' },
  real_estate: { en: 'real estate', es: 'inmobiliario' },
  hospitality: { en: 'hospitality', es: 'hostelería' },
  construction: { en: 'construction', es: 'construcción' },
  transport: { en: 'transport', es: 'transporte' },
  money_services: { en: 'money services', es: 'servicios de dinero' },
  gambling: { en: 'gambling', es: 'juego' },
  cryptocurrency: { en: 'cryptocurrency', es: 'criptomonedas' },
}

/** The words of the domain; sentences are made from them in core. */
export const wording: Wording = {
  families,
  levels,
  cohort: { en: 'training customers', es: 'los clientes de entrenamiento' },
  currency: 'GBP',
}
