import { describe, expect, it } from 'vitest'
import {
  type Comparison,
  type FamilyWording,
  type Language,
  ordinal,
  type SentenceFacts,
  sentence,
  type Wording,
} from '../../src/index.ts'

const family = (
  en: string,
  text: string,
  agreement: string,
  format: FamilyWording['format'],
  unit: FamilyWording['unit'] = null,
): FamilyWording => ({
  code: 'X-1',
  label: {
    en,
    es: { text, gender: agreement[0] === 'f' ? 'f' : 'm', number: agreement[1] === 'p' ? 'p' : 's' },
  },
  format,
  unit,
})

const wording: Wording = {
  families: {
    injury_share: family('The injury share of the claim', 'La parte del reclamo por lesiones', 'fs', 'share'),
    payment: family('Your monthly debt payment', 'Su pago mensual de deuda', 'ms', 'money'),
    gains: family('The capital gains', 'Las ganancias de capital', 'fp', 'money'),
    income: family('The household’s earnings', 'Los ingresos del hogar', 'mp', 'money'),
    tenure: family('The time as a customer', 'La antigüedad', 'fs', 'number', { en: 'months', es: 'meses' }),
    hour: family('the hour of the incident', 'la hora del siniestro', 'fs', 'hour'),
    start: family('The start', 'El inicio', 'ms', 'hour'),
    month: family('The month of the incident', 'El mes del siniestro', 'ms', 'month'),
    built: family('The year of building', 'El año de construcción', 'ms', 'year'),
    works: family('The works', 'Las obras', 'fp', 'year'),
    severity: family('The severity of the damage', 'La gravedad de los daños', 'fs', 'level'),
    papers: family('The papers', 'Los documentos', 'mp', 'level'),
    pace: {
      ...family('The pace', 'El ritmo', 'ms', 'number'),
      missing: { en: 'is unknown, as nothing came before', es: 'se desconoce, pues nada hubo antes' },
    },
  },
  levels: { major: { en: 'major damage', es: 'daño mayor' } },
  cohort: { en: 'training claims', es: 'los siniestros de entrenamiento' },
  currency: 'CLP',
}

const percentile = (percent: number, p25: number, p75: number, share = 0): Comparison => ({
  kind: 'percentile',
  cohort: 'train',
  percentile: percent,
  share,
  band: percent < 25 ? 'low' : percent > 75 ? 'high' : 'typical',
  p25,
  p50: (p25 + p75) / 2,
  p75,
})

const say = (facts: Partial<SentenceFacts> & { family: string }, language: Language) =>
  sentence({ value: null, comparison: null, direction: 'raises', place: 1, ...facts }, wording, language)

describe('sentence in English', () => {
  it.each<[Partial<SentenceFacts> & { family: string }, string]>([
    [
      { family: 'injury_share', value: 0.12, comparison: percentile(8, 0.18, 0.44) },
      'The injury share of the claim (12%) is lower than 92% of training claims (typical 18%–44%). It was the largest factor raising the score.',
    ],
    [
      {
        family: 'payment',
        value: 410000,
        comparison: percentile(88.4, 90000, 260000),
        direction: 'lowers',
        place: 2,
      },
      'Your monthly debt payment (CLP 410,000) is higher than 88% of training claims (typical 90,000–260,000). It was the second largest factor lowering the score.',
    ],
    [
      { family: 'gains', value: 52500, comparison: percentile(80, 0, 50000) },
      'The capital gains (CLP 52,500) are higher than 80% of training claims (typical 0–50,000). They were the largest factor raising the score.',
    ],
    [
      { family: 'tenure', value: 120, comparison: percentile(50, 100, 200), place: 3 },
      'The time as a customer (120 months) is within the usual range of training claims (100–200). It was the third largest factor raising the score.',
    ],
    [
      { family: 'income', value: 120, comparison: percentile(50, 100, 200) },
      'The household’s earnings (CLP 120) are within the usual range of training claims (100–200). They were the largest factor raising the score.',
    ],
    [
      { family: 'hour', value: 23, comparison: percentile(93.9, 6, 18) },
      'The hour of the incident (23:00) is later than 93% of training claims (typical 6:00–18:00). It was the largest factor raising the score.',
    ],
    [
      { family: 'hour', value: 1, comparison: percentile(5, 6, 18) },
      'The hour of the incident (1:00) is earlier than 95% of training claims (typical 6:00–18:00). It was the largest factor raising the score.',
    ],
    [
      { family: 'oldbalanceOrg', value: 3, comparison: percentile(87.5625, 1, 2, 0.24875) },
      'oldbalanceOrg (3) is higher than 75% of training claims (typical 1–2). It was the largest factor raising the score.',
    ],
    [
      { family: 'injury_share', value: 0.1, comparison: percentile(24.0625, 0.1, 0.18, 0.17375) },
      'The injury share of the claim (10%) is lower than 67% of training claims (typical 10%–18%). It was the largest factor raising the score.',
    ],
    [
      { family: 'month', value: 2, comparison: { kind: 'common', cohort: 'train', share: 0.48 } },
      'The month of the incident is February, as for 48% of training claims. It was the largest factor raising the score.',
    ],
    [
      { family: 'month', value: 3, comparison: percentile(98, 1, 2) },
      'The month of the incident (March) is later than 98% of training claims (typical January–February). It was the largest factor raising the score.',
    ],
    [
      { family: 'built', value: 2014, comparison: percentile(97, 1990, 2005) },
      'The year of building (2014) is more recent than 97% of training claims (typical 1990–2005). It was the largest factor raising the score.',
    ],
    [
      { family: 'works', value: 1901, comparison: percentile(0, 1990, 2005) },
      'The works (1901) are older than 100% of training claims (typical 1990–2005). They were the largest factor raising the score.',
    ],
    [
      { family: 'tenure', value: 0, comparison: { kind: 'common', cohort: 'train', share: 0.304 } },
      'The time as a customer is 0 months, as for 30% of training claims. It was the largest factor raising the score.',
    ],
    [
      { family: 'severity', value: 'major', comparison: { kind: 'level', cohort: 'train', share: 0.276 } },
      'The severity of the damage is major damage, seen in 28% of training claims. It was the largest factor raising the score.',
    ],
    [
      { family: 'severity', value: 'total', comparison: { kind: 'level', cohort: 'train', share: 0.004 } },
      'The severity of the damage is total, seen in less than 1% of training claims. It was the largest factor raising the score.',
    ],
    [
      { family: 'severity', value: 'total', comparison: { kind: 'level', cohort: 'train', share: 0.999 } },
      'The severity of the damage is total, seen in more than 99% of training claims. It was the largest factor raising the score.',
    ],
    [
      { family: 'papers', value: 'new', comparison: { kind: 'level', cohort: 'train', share: 0 } },
      'The papers are new, not seen in training claims. They were the largest factor raising the score.',
    ],
    [
      { family: 'injury_share', value: 0.12 },
      'The injury share of the claim is 12%. It was the largest factor raising the score.',
    ],
    [
      { family: 'papers', value: null },
      'The papers could not be verified. They were the largest factor raising the score.',
    ],
    [
      { family: 'pace', value: null },
      'The pace is unknown, as nothing came before. It was the largest factor raising the score.',
    ],
    [
      { family: 'severity', value: undefined, direction: 'lowers' },
      'The severity of the damage was the largest factor lowering the score.',
    ],
    [{ family: 'gains', value: undefined }, 'The capital gains were the largest factor raising the score.'],
    [
      { family: 'oldbalanceOrg', value: 181, comparison: percentile(30, 0, 107315) },
      'oldbalanceOrg (181) is within the usual range of training claims (0–107,315). It was the largest factor raising the score.',
    ],
    [
      { family: 'tenure', value: 7, comparison: percentile(99.9, 5, 5) },
      'The time as a customer (7 months) is higher than 99% of training claims (typical 5). It was the largest factor raising the score.',
    ],
  ])('%#', (facts, text) => {
    expect(say(facts, 'en')).toBe(text)
  })
})

describe('sentence in Spanish', () => {
  it.each<[Partial<SentenceFacts> & { family: string }, string]>([
    [
      { family: 'injury_share', value: 0.12, comparison: percentile(8, 0.18, 0.44) },
      'La parte del reclamo por lesiones (12 %) es más baja que el 92 % de los siniestros de entrenamiento (lo habitual: 18 %–44 %). Fue el mayor factor que subió el puntaje.',
    ],
    [
      {
        family: 'payment',
        value: 410000,
        comparison: percentile(88, 90000, 260000),
        direction: 'lowers',
        place: 2,
      },
      'Su pago mensual de deuda ($410.000) es más alto que el 88 % de los siniestros de entrenamiento (lo habitual: 90.000–260.000). Fue el segundo mayor factor que bajó el puntaje.',
    ],
    [
      { family: 'payment', value: 1, comparison: percentile(2, 90000, 260000), place: 3 },
      'Su pago mensual de deuda ($1) es más bajo que el 98 % de los siniestros de entrenamiento (lo habitual: 90.000–260.000). Fue el tercer mayor factor que subió el puntaje.',
    ],
    [
      { family: 'injury_share', value: 0.9, comparison: percentile(99, 0.1, 0.2) },
      'La parte del reclamo por lesiones (90 %) es más alta que el 99 % de los siniestros de entrenamiento (lo habitual: 10 %–20 %). Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'gains', value: 52500, comparison: percentile(80, 0, 50000) },
      'Las ganancias de capital ($52.500) son más altas que el 80 % de los siniestros de entrenamiento (lo habitual: 0–50.000). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'income', value: 5, comparison: percentile(20, 10, 50) },
      'Los ingresos del hogar ($5) son más bajos que el 80 % de los siniestros de entrenamiento (lo habitual: 10–50). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'income', value: 500, comparison: percentile(80, 10, 50) },
      'Los ingresos del hogar ($500) son más altos que el 80 % de los siniestros de entrenamiento (lo habitual: 10–50). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'gains', value: 1, comparison: percentile(20, 10, 50) },
      'Las ganancias de capital ($1) son más bajas que el 80 % de los siniestros de entrenamiento (lo habitual: 10–50). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'tenure', value: 120, comparison: percentile(50, 100, 200) },
      'La antigüedad (120 meses) está dentro de lo habitual en los siniestros de entrenamiento (100–200). Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'gains', value: 120, comparison: percentile(50, 100, 200) },
      'Las ganancias de capital ($120) están dentro de lo habitual en los siniestros de entrenamiento (100–200). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'hour', value: 23, comparison: percentile(94, 6, 18) },
      'La hora del siniestro (23:00) es más tardía que el 94 % de los siniestros de entrenamiento (lo habitual: 6:00–18:00). Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'start', value: 1, comparison: percentile(4, 6, 18) },
      'El inicio (1:00) es más temprano que el 96 % de los siniestros de entrenamiento (lo habitual: 6:00–18:00). Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'month', value: 3, comparison: percentile(98, 1, 2) },
      'El mes del siniestro (marzo) es más tardío que el 98 % de los siniestros de entrenamiento (lo habitual: enero–febrero). Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'built', value: 2014, comparison: percentile(97, 1990, 2005) },
      'El año de construcción (2014) es más reciente que el 97 % de los siniestros de entrenamiento (lo habitual: 1990–2005). Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'works', value: 2014, comparison: percentile(97, 1990, 2005) },
      'Las obras (2014) son más recientes que el 97 % de los siniestros de entrenamiento (lo habitual: 1990–2005). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'works', value: 1901, comparison: percentile(3, 1990, 2005) },
      'Las obras (1901) son más antiguas que el 97 % de los siniestros de entrenamiento (lo habitual: 1990–2005). Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'tenure', value: 0, comparison: { kind: 'common', cohort: 'train', share: 0.3 } },
      'La antigüedad es de 0 meses, como en el 30 % de los siniestros de entrenamiento. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'injury_share', value: 0.12 },
      'La parte del reclamo por lesiones es del 12 %. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'gains', value: 0, comparison: { kind: 'common', cohort: 'train', share: 0.5 } },
      'Las ganancias de capital son de $0, como en el 50 % de los siniestros de entrenamiento. Fueron el mayor factor que subió el puntaje.',
    ],
    [{ family: 'oldbalanceOrg', value: 3 }, 'oldbalanceOrg es 3. Fue el mayor factor que subió el puntaje.'],
    [
      { family: 'severity', value: 'major', comparison: { kind: 'level', cohort: 'train', share: 0.276 } },
      'La gravedad de los daños es daño mayor, presente en el 28 % de los siniestros de entrenamiento. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'severity', value: 'x', comparison: { kind: 'level', cohort: 'train', share: 0.001 } },
      'La gravedad de los daños es x, presente en menos del 1 % de los siniestros de entrenamiento. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'severity', value: 'x', comparison: { kind: 'level', cohort: 'train', share: 0.995 } },
      'La gravedad de los daños es x, presente en más del 99 % de los siniestros de entrenamiento. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'severity', value: 'x', comparison: { kind: 'level', cohort: 'train', share: 0 } },
      'La gravedad de los daños es x, sin casos en los siniestros de entrenamiento. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'severity', value: null },
      'La gravedad de los daños no se pudo verificar. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'pace', value: null },
      'El ritmo se desconoce, pues nada hubo antes. Fue el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'papers', value: null },
      'Los documentos no se pudieron verificar. Fueron el mayor factor que subió el puntaje.',
    ],
    [
      { family: 'papers', value: undefined, direction: 'lowers' },
      'Los documentos fueron el mayor factor que bajó el puntaje.',
    ],
    [
      { family: 'severity', value: undefined },
      'La gravedad de los daños fue el mayor factor que subió el puntaje.',
    ],
  ])('%#', (facts, text) => {
    expect(say(facts, 'es')).toBe(text)
  })

  it('contracts de + el', () => {
    const total = { ...wording, cohort: { en: 'the total', es: 'el total de solicitudes' } }
    const facts = { family: 'tenure', value: 9, comparison: percentile(90, 1, 2), place: 1 }
    expect(sentence({ ...facts, direction: 'raises' }, total, 'es')).toContain(
      'el 90 % del total de solicitudes',
    )
  })
})

describe('ordinal', () => {
  it('has words to ten and digits from there', () => {
    expect([1, 2, 3, 10, 11, 12, 13, 21, 22, 23, 24, 111].map((n) => ordinal(n, 'en'))).toEqual([
      'largest',
      'second largest',
      'third largest',
      'tenth largest',
      '11th largest',
      '12th largest',
      '13th largest',
      '21st largest',
      '22nd largest',
      '23rd largest',
      '24th largest',
      '111th largest',
    ])
    expect([1, 2, 3, 4, 7, 10, 11].map((n) => ordinal(n, 'es'))).toEqual([
      'mayor',
      'segundo mayor',
      'tercer mayor',
      'cuarto mayor',
      'séptimo mayor',
      'décimo mayor',
      '11.º mayor',
    ])
  })
})
