import type { FamilyWording, Texts, Wording } from '../scenario.ts'

type Short = Pick<FamilyWording, 'short'>['short']

const money = (code: string, short: Short, en: string, es: string, gender: 'm' | 'f'): FamilyWording => ({
  code,
  short,
  label: { en, es: { text: es, gender, number: 's' } },
  format: 'money',
  unit: null,
})

/**
 * How each family of inputs is spoken of. Codes of the hundreds: 1 the payment, 2 the sender, 3 the receiver; a code is never used again for
 * another family.
 */
const families: Readonly<Record<string, FamilyWording>> = {
  type: {
    code: 'P-101',
    short: { en: 'Type', es: 'Tipo' },
    label: { en: 'The type of payment', es: { text: 'El tipo de pago', gender: 'm', number: 's' } },
    format: 'level',
    unit: null,
  },
  amount: money(
    'P-102',
    { en: 'Amount', es: 'Monto' },
    'The amount of the payment',
    'El monto del pago',
    'm',
  ),
  hour: {
    code: 'P-103',
    short: { en: 'Hour of the day', es: 'Hora del día' },
    label: { en: 'The hour of the payment', es: { text: 'La hora del pago', gender: 'f', number: 's' } },
    format: 'hour',
    unit: null,
  },
  step: {
    code: 'P-104',
    short: { en: 'Hour of the log', es: 'Hora del registro' },
    label: {
      en: 'The time since the log began',
      es: { text: 'El tiempo desde el inicio del registro', gender: 'm', number: 's' },
    },
    format: 'number',
    unit: { en: 'hours', es: 'horas', one: { en: 'hour', es: 'hora' } },
  },
  oldbalanceOrg: money(
    'P-201',
    { en: 'Balance of the sender', es: 'Saldo de quien paga' },
    'The balance of the sender before the payment',
    'El saldo de quien paga antes del pago',
    'm',
  ),
  balance_left: money(
    'P-202',
    { en: 'Balance left', es: 'Saldo restante' },
    'The balance that the payment would leave the sender',
    'El saldo que el pago dejaría a quien paga',
    'm',
  ),
  newbalanceOrig: money(
    'P-203',
    { en: 'Balance of the sender after', es: 'Saldo posterior de quien paga' },
    'The balance of the sender after the payment',
    'El saldo de quien paga después del pago',
    'm',
  ),
  oldbalanceDest: money(
    'P-301',
    { en: 'Balance of the receiver', es: 'Saldo de quien recibe' },
    'The balance of the receiver before the payment',
    'El saldo de quien recibe antes del pago',
    'm',
  ),
  newbalanceDest: money(
    'P-302',
    { en: 'Balance of the receiver after', es: 'Saldo posterior de quien recibe' },
    'The balance of the receiver after the payment',
    'El saldo de quien recibe después del pago',
    'm',
  ),
}

/** Texts of the types of payment. */
const levels: Readonly<Record<string, Texts>> = {
  CASH_IN: { en: 'cash paid in', es: 'depósito de efectivo' },
  CASH_OUT: { en: 'cash paid out', es: 'retiro de efectivo' },
  DEBIT: { en: 'debit to a bank', es: 'débito a un banco' },
  PAYMENT: { en: 'payment to a merchant', es: 'pago a un comercio' },
  TRANSFER: { en: 'transfer to an account', es: 'transferencia a una cuenta' },
}

/** The words of the domain; sentences are made from them in core. */
export const wording: Wording = {
  families,
  levels,
  cohort: { en: 'training payments', es: 'los pagos de entrenamiento' },
  currency: 'GHS',
}
