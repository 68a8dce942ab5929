import type { FamilyWording, Texts, Wording } from '../../scenario.ts'

const hours = { en: 'hours', es: 'horas', one: { en: 'hour', es: 'hora' } }

type Said = readonly [en: string, es: string, gender: 'm' | 'f']

function words(
  code: string,
  [en, es, gender]: Said,
  short: Texts,
  format: FamilyWording['format'] = 'number',
  unit: FamilyWording['unit'] = null,
): FamilyWording {
  return { code, short, label: { en, es: { text: es, gender, number: 's' } }, format, unit }
}

/** Of inputs that are made of an account's earlier transactions. */
function ofThePast(one: FamilyWording): FamilyWording {
  return {
    ...one,
    missing: {
      en: 'is unknown, as the account has no earlier transactions',
      es: 'se desconoce, pues la cuenta no tiene operaciones anteriores',
    },
  }
}

const families: Readonly<Record<string, FamilyWording>> = {
  amount: words(
    'T-101',
    ['The amount of the transaction', 'El importe de la operación', 'm'],
    { en: 'Amount', es: 'Importe' },
    'money',
  ),
  customer_mean: ofThePast(
    words(
      'T-102',
      [
        'The mean of the account’s earlier amounts',
        'El promedio de los importes anteriores de la cuenta',
        'm',
      ],
      { en: 'Earlier mean', es: 'Promedio anterior' },
      'money',
    ),
  ),
  customer_max: ofThePast(
    words(
      'T-103',
      [
        'The largest of the account’s earlier amounts',
        'El mayor de los importes anteriores de la cuenta',
        'm',
      ],
      { en: 'Earlier maximum', es: 'Máximo anterior' },
      'money',
    ),
  ),
  amount_over_mean: ofThePast(
    words(
      'T-104',
      [
        'The ratio of the amount to the account’s mean',
        'La razón entre el importe y el promedio de la cuenta',
        'f',
      ],
      { en: 'Amount over mean', es: 'Importe sobre promedio' },
    ),
  ),
  count_1h: words(
    'T-201',
    ['The number of transactions in the hour before', 'El número de operaciones en la hora anterior', 'm'],
    { en: 'Transactions, 1h', es: 'Operaciones, 1h' },
  ),
  count_24h: words(
    'T-202',
    [
      'The number of transactions in the 24 hours before',
      'El número de operaciones en las 24 horas anteriores',
      'm',
    ],
    { en: 'Transactions, 24h', es: 'Operaciones, 24h' },
  ),
  count_7d: words(
    'T-203',
    [
      'The number of transactions in the 7 days before',
      'El número de operaciones en los 7 días anteriores',
      'm',
    ],
    { en: 'Transactions, 7d', es: 'Operaciones, 7d' },
  ),
  sum_24h: words(
    'T-204',
    ['The amount moved in the 24 hours before', 'El importe movido en las 24 horas anteriores', 'm'],
    { en: 'Amount, 24h', es: 'Importe, 24h' },
    'money',
  ),
  sum_7d: words(
    'T-205',
    ['The amount moved in the 7 days before', 'El importe movido en los 7 días anteriores', 'm'],
    { en: 'Amount, 7d', es: 'Importe, 7d' },
    'money',
  ),
  hours_since_last: ofThePast(
    words(
      'T-206',
      ['The time since the transaction before', 'El tiempo desde la operación anterior', 'm'],
      { en: 'Since last', es: 'Desde la anterior' },
      'number',
      hours,
    ),
  ),
  counterparties_30d: words(
    'T-207',
    [
      'The number of counterparties in the 30 days before',
      'El número de contrapartes en los 30 días anteriores',
      'm',
    ],
    { en: 'Counterparties, 30d', es: 'Contrapartes, 30d' },
  ),
  hour: words('T-301', ['The hour', 'La hora', 'f'], { en: 'Hour', es: 'Hora' }, 'hour'),
  weekday: words(
    'T-302',
    ['The day of the week', 'El día de la semana', 'm'],
    { en: 'Weekday', es: 'Día' },
    'level',
  ),
  channel: words('T-303', ['The channel', 'El canal', 'm'], { en: 'Channel', es: 'Canal' }, 'level'),
}

const levels: Readonly<Record<string, Texts>> = {
  card: { en: 'card', es: 'tarjeta' },
  cash: { en: 'cash', es: 'efectivo' },
  transfer: { en: 'transfer', es: 'transferencia' },
  wire: { en: 'transfer abroad', es: 'transferencia al exterior' },
  monday: { en: 'Monday', es: 'lunes' },
  tuesday: { en: 'Tuesday', es: 'martes' },
  wednesday: { en: 'Wednesday', es: 'miércoles' },
  thursday: { en: 'Thursday', es: 'jueves' },
  friday: { en: 'Friday', es: 'viernes' },
  saturday: { en: 'Saturday', es: 'sábado' },
  sunday: { en: 'Sunday', es: 'domingo' },
}

export const wording: Wording = {
  families,
  levels,
  cohort: { en: 'training transactions', es: 'las operaciones de entrenamiento' },
  currency: 'GBP',
}
