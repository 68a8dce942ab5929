import { temporalNames } from '@candor/core'
import type { FamilyWording, Wording } from '../scenario.ts'
import { series } from './features.ts'

type Words = {
  readonly en: string
  readonly es: string
  readonly gender: 'm' | 'f'
  readonly short: { readonly en: string; readonly es: string }
}

const words = (en: string, es: string, gender: 'm' | 'f', short: Words['short']): Words => ({
  en,
  es,
  gender,
  short,
})

/** What is counted, after "of": "of the views", "de las visualizaciones". */
const counted: Readonly<Record<string, { readonly en: string; readonly es: string; readonly of: string }>> = {
  views: { en: 'views', es: 'visualizaciones', of: 'de las visualizaciones' },
  likes: { en: 'likes', es: 'me gusta', of: 'de los me gusta' },
  comments: { en: 'comments', es: 'comentarios', of: 'de los comentarios' },
  shares: { en: 'shares', es: 'compartidos', of: 'de los compartidos' },
}

const statistics: Readonly<Record<string, Words>> = {
  n_peaks: words('The number of peaks', 'El número de picos', 'm', { en: 'peaks', es: 'picos' }),
  max_value: words('The highest hourly count', 'El mayor número por hora', 'm', {
    en: 'maximum',
    es: 'máximo',
  }),
  mean_value: words('The mean hourly count', 'El promedio por hora', 'm', { en: 'mean', es: 'promedio' }),
  max_mean_ratio: words('The ratio of maximum to mean', 'La razón entre máximo y promedio', 'f', {
    en: 'maximum to mean',
    es: 'máximo sobre promedio',
  }),
  peak_intensity_mean: words(
    'The height of the peaks against the mean',
    'La altura de los picos frente al promedio',
    'f',
    { en: 'peak height', es: 'altura de los picos' },
  ),
  entropy: words('The entropy of the hourly counts', 'La entropía por hora', 'f', {
    en: 'entropy',
    es: 'entropía',
  }),
  coefficient_of_variation: words('The relative variation', 'La variación relativa', 'f', {
    en: 'relative variation',
    es: 'variación relativa',
  }),
  regularity: words('The regularity', 'La regularidad', 'f', { en: 'regularity', es: 'regularidad' }),
  trend_slope: words('The hourly growth', 'El crecimiento por hora', 'm', {
    en: 'growth an hour',
    es: 'crecimiento por hora',
  }),
  trend_strength: words('The strength of the trend', 'La fuerza de la tendencia', 'f', {
    en: 'trend strength',
    es: 'fuerza de la tendencia',
  }),
  first_last_ratio: words('The ratio of last to first hour', 'La razón entre última y primera hora', 'f', {
    en: 'last to first',
    es: 'última sobre primera',
  }),
}

const rolling: Readonly<Record<string, Words>> = {
  mean: words('The mean level', 'El nivel medio', 'm', { en: 'mean level', es: 'nivel medio' }),
  std: words('The mean fluctuation', 'La fluctuación media', 'f', {
    en: 'fluctuation',
    es: 'fluctuación',
  }),
  min: words('The mean low', 'El mínimo medio', 'm', { en: 'mean low', es: 'mínimo medio' }),
  max: words('The mean high', 'El máximo medio', 'm', { en: 'mean high', es: 'máximo medio' }),
}

/** Codes count the features in their order, from E-101; a code is never used again for another feature. */
const families: Readonly<Record<string, FamilyWording>> = Object.fromEntries(
  temporalNames(series).map((name, i) => [name, familyOf(name, `E-${101 + i}`)]),
)

/** The words of the domain; sentences are made from them in core. */
export const wording: Wording = {
  families,
  levels: {},
  cohort: { en: 'training users', es: 'los usuarios de entrenamiento' },
  currency: 'USD',
}

function familyOf(name: string, code: string): FamilyWording {
  const { en, es, gender, short } = name.startsWith('ratio_') ? ratioWords(name) : metricWords(name)
  return {
    code,
    short: { en: capital(short.en), es: capital(short.es) },
    label: { en, es: { text: es, gender, number: 's' } },
    format: 'number',
    unit: null,
  }
}

function ratioWords(name: string): Words {
  const of = counted[name.split('_')[1]!]!
  return words(`The number of ${of.en} for each view`, `El número de ${of.es} por visualización`, 'm', {
    en: `${of.en} a view`,
    es: `${of.es} por visualización`,
  })
}

function metricWords(name: string): Words {
  const [metric, ...rest] = name.split('_')
  const of = counted[metric!]!
  const { en, es, gender, short } = statisticWords(rest.join('_'))
  return words(spanned(en, `of the ${of.en}`), spanned(es, of.of), gender, {
    en: `${of.en}: ${short.en}`,
    es: `${of.es}: ${short.es}`,
  })
}

/** Windows and lags stand behind the counts that they speak of: "of the views over 6 hours". */
function spanned(text: string, of: string): string {
  const [head, span] = text.split(' | ')
  return span === undefined ? `${head} ${of}` : `${head} ${of} ${span}`
}

function statisticWords(statistic: string): Words {
  const [kind, name, size] = statistic.split('_')
  if (kind === 'rolling') {
    const { en, es, gender, short } = rolling[name!]!
    return words(`${en} | over ${size} hours`, `${es} | en ${size} horas`, gender, {
      en: `${short.en}, ${size} h`,
      es: `${short.es}, ${size} h`,
    })
  }
  if (kind !== 'autocorr') return statistics[statistic]!
  const [en, es] = size === '1' ? ['1 hour', '1 hora'] : [`${size} hours`, `${size} horas`]
  return words(`The likeness | to themselves ${en} earlier`, `La semejanza | consigo ${es} antes`, 'f', {
    en: `likeness after ${size} h`,
    es: `semejanza tras ${size} h`,
  })
}

function capital(text: string): string {
  return text[0]!.toUpperCase() + text.slice(1)
}
