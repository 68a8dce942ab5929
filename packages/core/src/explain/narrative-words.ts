import type { Language } from './wording.ts'

/** Words that a text is judged by, in one language: whole words or phrases, in lower case and without accents. */
export type NarrativeWords = {
  readonly up: readonly string[]
  readonly down: readonly string[]
  readonly negations: readonly string[]
  readonly numbers: readonly string[]
  readonly units: readonly string[]
  /** cause, advice, guilt, certainty, verdicts, protected traits, jargon */
  readonly banned: readonly string[]
  /** small words that show which language it is */
  readonly small: readonly string[]
}

export const narrativeWords: Readonly<Record<Language, NarrativeWords>> = {
  en: {
    up: [
      ...forms('raise, increase', ['', 's', 'd']),
      ...forms('lift, add', ['', 's', 'ed']),
      ...list('raising, increasing, lifting, push up, pushes up, pushed up, pushing up, drives up, drove up'),
    ],
    down: [
      ...forms('reduce, decrease', ['', 's', 'd']),
      ...list(
        'lowers, lowered, lowering, to lower, reducing, decreasing, bring down, brings down, brought down',
      ),
      ...list('push down, pushes down, pushed down, pushing down, pulls down, pulled down, cuts'),
    ],
    negations: list('not, no, never, without, hardly, barely, neither, nor, cannot, fails to, fail to, t'),
    numbers: [
      ...list(
        'zero, one, two, three, four, five, six, seven, eight, nine, ten, eleven, twelve, thirteen, fourteen',
      ),
      ...list(
        'fifteen, sixteen, seventeen, eighteen, nineteen, twenty, thirty, forty, fifty, sixty, seventy, eighty',
      ),
      ...list(
        'ninety, hundred, hundreds, thousand, thousands, million, millions, billion, half, halves, third',
      ),
      ...list(
        'thirds, quarter, quarters, fifth, fifths, tenth, tenths, dozen, double, doubled, twice, triple',
      ),
      ...list('tripled, percent, per cent, percentage, percentage points'),
    ],
    units: [
      ...list(
        'percent, year, years, month, months, week, weeks, day, days, hour, hours, minute, minutes, times',
      ),
      ...list('dollar, dollars, euro, euros, peso, pesos, pound, pounds, usd, eur, clp, gbp, point, points'),
    ],
    banned: [
      ...list(
        'because, due to, cause, causes, caused, causing, as a result, leads to, led to, results in, therefore',
      ),
      ...list('should, must, ought, need to, needs to, recommend, recommended, advise, advice, please'),
      ...list('guilty, fraudster, criminal, liar, lied, lies, lying, dishonest, committed, fraudulent'),
      ...list(
        'certainly, certain, definitely, surely, guaranteed, proves, proof, proven, undoubtedly, always',
      ),
      ...list(
        'impossible, low risk, high risk, no risk, safe, dangerous, approved, rejected, refused, denied',
      ),
      ...list(
        'race, racial, ethnic, ethnicity, religion, religious, gender, sex, sexual, female, male, woman, man',
      ),
      ...list('nationality, disability, disabled, pregnant, shap, log odds, logit, margin'),
    ],
    small: list('the, of, is, was, and, for, this, that, than, with, it, to, in, by, from, its'),
  },
  es: {
    up: [
      ...forms('aument, increment', ['a', 'o', 'ar', 'an', 'aron']),
      ...list('sube, suben, subio, subir, subieron, eleva, elevan, elevo, elevar, empuja hacia arriba'),
    ],
    down: [
      ...forms('baj, rebaj', ['a', 'o', 'ar', 'an', 'aron']),
      ...list(
        'reduce, reducen, redujo, reducir, disminuye, disminuyen, disminuyo, disminuir, empuja hacia abajo',
      ),
    ],
    negations: list('no, nunca, sin, jamas, apenas, ni, tampoco'),
    numbers: [
      ...list(
        'cero, dos, tres, cuatro, cinco, seis, siete, ocho, nueve, diez, once, doce, trece, catorce, quince',
      ),
      ...list(
        'veinte, treinta, cuarenta, cincuenta, sesenta, setenta, ochenta, noventa, cien, ciento, cientos',
      ),
      ...list(
        'mil, miles, millon, millones, mitad, medio, tercio, tercios, tercera parte, cuarto, cuartos, quinto',
      ),
      ...list('decimo, docena, doble, triple, porcentaje, por ciento'),
    ],
    units: [
      ...list(
        'ciento, ano, anos, mes, meses, semana, semanas, dia, dias, hora, horas, minuto, minutos, veces',
      ),
      ...list('dolar, dolares, euro, euros, peso, pesos, usd, eur, clp, punto, puntos'),
    ],
    banned: [
      ...list('porque, debido a, a causa de, causa, causado, causo, provoca, provoco, por eso, por tanto'),
      ...list(
        'por lo tanto, resulta en, debe, deberia, deberian, tiene que, recomienda, recomendamos, aconseja',
      ),
      ...list('por favor, culpable, estafador, delincuente, mentiroso, mintio, miente, deshonesto, cometio'),
      ...list(
        'fraudulento, seguramente, ciertamente, definitivamente, garantizado, prueba, demuestra, siempre',
      ),
      ...list('sin duda, imposible, bajo riesgo, alto riesgo, riesgo bajo, riesgo alto, sin riesgo, seguro'),
      ...list('peligroso, aprobado, aprobada, rechazado, rechazada, denegado, raza, racial, etnia, etnico'),
      ...list(
        'religion, religioso, genero, sexo, sexual, mujer, hombre, nacionalidad, discapacidad, embarazada',
      ),
      ...list('shap, logit, margen'),
    ],
    small: list(
      'el, la, los, las, de, del, que, es, fue, y, para, por, con, en, este, esta, su, al, una, un',
    ),
  },
}

function list(text: string): readonly string[] {
  return text.split(', ')
}

function forms(stems: string, endings: readonly string[]): readonly string[] {
  return list(stems).flatMap((stem) => endings.map((ending) => stem + ending))
}
