export type Language = 'en' | 'es'
export type Texts = Readonly<Record<Language, string>>

/** How a value is printed: a number with a unit, a share as a percentage, money, an hour of the day, a month by its name, a year, or a level. */
export type ValueFormat = 'number' | 'share' | 'money' | 'hour' | 'month' | 'year' | 'level'

/** The subject of a sentence in Spanish, with what its verb and its adjectives agree with. */
export type SpanishLabel = {
  readonly text: string
  readonly gender: 'm' | 'f'
  readonly number: 's' | 'p'
}

/** A unit as it stands after most numbers, and after 1 where that differs: "12 months", "1 month". */
export type UnitTexts = Texts & { readonly one?: Texts }

/**
 * How a family is spoken of. The English verb agrees with the Spanish label's number: it is the same noun. `missing` is what follows the label where there is
 * no value, verb included; default: that it could not be verified.
 */
export type FamilyWording = {
  readonly code: string
  readonly label: { readonly en: string; readonly es: SpanishLabel }
  readonly format: ValueFormat
  readonly unit: UnitTexts | null
  readonly missing?: Texts | undefined
}

/** The words of a domain: what sentences about its decisions are made from. */
export type Wording = {
  readonly families: Readonly<Record<string, FamilyWording>>
  /** texts of levels that should not be printed as they stand in the data */
  readonly levels: Readonly<Record<string, Texts>>
  /** what the rows are called that values are compared with: "training claims" */
  readonly cohort: Texts
  /** ISO 4217 code that amounts are in */
  readonly currency: string
}

/**
 * The words for a model of which nothing is known but its columns: labels are the columns' names, the cohort is what the
 * caller compares with.
 *
 * @example
 * plainWording().cohort.en // 'training rows'
 */
export function plainWording(
  cohort: Texts = { en: 'training rows', es: 'las filas de entrenamiento' },
): Wording {
  return { families: {}, levels: {}, cohort, currency: '' }
}

/**
 * How a family is spoken of; one that the wording does not know is called by its name, with no code.
 *
 * @example
 * familyWording(plainWording(), 'oldbalanceOrg').label.en // 'oldbalanceOrg'
 */
export function familyWording(
  { families }: Wording,
  family: string,
): Omit<FamilyWording, 'code'> & { readonly code: string | null } {
  if (Object.hasOwn(families, family)) return families[family]!
  const label = { en: family, es: { text: family, gender: 'm', number: 's' } } as const
  return { code: null, label, format: 'number', unit: null }
}
