import type { ColumnSchema } from '@candor/core'

type Sensitivity = ColumnSchema['sensitivity']

/** Words in the names of columns, English and Spanish without accents, and what they make of the column; the first that fits counts. */
const words: readonly (readonly [Sensitivity, RegExp])[] = [
  [
    'protected',
    /^(age|ages|edad|edades|sex|sexo|gender|genero|male|female|hombre|mujer|race|raza|racial|afam|black|white|hispanic|latino|asian|ethnic|ethnicity|etnia|etnico|indigena|religion|religious|creencia|nationality|nacionalidad|citizen|citizenship|ciudadania|foreign|foreigner|extranjero|immigrant|inmigrante|marital|married|single|divorced|widowed|soltero|casado|civil|relationship|pregnant|pregnancy|embarazo|disabled|disability|discapacidad|handicap|veteran|birth|birthday|birthdate|dob|nacimiento|orientation|orientacion)$/,
  ],
  [
    'proxy',
    /^(zip|zipcode|zip3|postal|postcode|cp|comuna|barrio|neighborhood|neighbourhood|district|distrito|county|tract|education|educational|educacion|school|hschool|estudios|escolaridad|occupation|ocupacion|job|profession|profesion|language|idioma|lengua|surname|lastname|apellido|apellidos|accent)$/,
  ],
  [
    'personal',
    /^(name|firstname|fullname|nombre|nombres|email|correo|mail|phone|telephone|telefono|celular|mobile|address|direccion|ssn|dni|rut|nif|nie|curp|passport|pasaporte|iban|income|ingreso|ingresos|salary|sueldo|salario|wage|renta|dependents|dependientes|children|hijos|health|salud|diagnosis|diagnostico|disease|enfermedad|bmi|smoker|fumador|ip|latitude|longitude|lat|lon)$/,
  ],
]

/** Pairs of words that mean a protected trait together. */
const phrases: readonly RegExp[] = [
  /native (country|language)/,
  /country of (origin|birth)/,
  /pais (de )?(origen|nacimiento)/,
]

/**
 * The words that a column's name is made of: parted at signs, at capitals and at digits, in small letters without accents.
 *
 * @example
 * nameWords('nativeCountry_1') // ['native', 'country']
 * nameWords('GÉNERO') // ['genero']
 */
export function nameWords(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '')
}

/**
 * How sensitive a column is by its name alone; a person has to look it over.
 *
 * @example
 * sensitivityOf('estado_civil') // 'protected'
 * sensitivityOf('amount') // 'none'
 */
export function sensitivityOf(name: string): Sensitivity {
  const parts = nameWords(name)
  if (phrases.some((phrase) => phrase.test(parts.join(' ')))) return 'protected'
  return words.find(([, pattern]) => parts.some((part) => pattern.test(part)))?.[0] ?? 'none'
}
