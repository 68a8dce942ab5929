import { type NarrativeAnswer, type NarrativeDriver, readNarrative } from './narrative-answer.ts'
import type { NarrativeFacts, NarrativeItem } from './narrative-facts.ts'
import { phrasesIn, placeholdersIn, searchable, sentencesOf, withPlaceholders } from './narrative-text.ts'
import { narrativeWords } from './narrative-words.ts'
import type { Wording } from './wording.ts'

export const narrativeChecks = [
  'shape',
  'entities',
  'sign',
  'order',
  'numbers',
  'statements',
  'language',
] as const
export type NarrativeCheck = (typeof narrativeChecks)[number]

export type NarrativeFailure = { readonly check: NarrativeCheck; readonly detail: string }

/** `rates`: shares of the drivers whose place, direction and values agree with the facts; null where there is no answer to judge. */
export type NarrativeVerdict = {
  readonly isVerified: boolean
  readonly failures: readonly NarrativeFailure[]
  readonly rates: { readonly rank: number; readonly sign: number; readonly value: number } | null
  /** with its placeholders filled; null unless verified */
  readonly answer: NarrativeAnswer | null
}

/**
 * Checks a language model's text against the facts, in code and not by another model. Nothing passes that the facts do not say:
 *
 * ```
 * shape     JSON by the schema, nothing around it, not too long
 * entities  only ids, labels and placeholders of the facts; no other family by any of its names in either language; no hidden signs,
 *           no letters of another script
 * sign      direction and the words for it agree with the contribution, and no negation stands before them
 * order     drivers and counter by size, each factor once and on its own side
 * numbers   no digit and no number word outside a placeholder; a driver prints its own values; no unit of its own after one
 * statements every sentence speaks of a factor or of what was decided; no cause, advice, guilt, certainty, protected trait or jargon
 * language  the one that was asked for
 * ```
 *
 * @param wording of the domain: names of all families, in both languages
 * @param aliases other names of families, by family
 * @example
 * const item = { id: 'f1', family: 'x', label: 'x', value: '0.7', direction: 'UP', rank: 1, typical: null }
 * const facts = { language: 'en', model: 'm', probability: '73%', outcome: null, threshold: null, direction: 'UP', items: [item] }
 * verifyNarrative('no JSON', facts, plainWording()).failures // [{ check: 'shape', detail: 'not the JSON that was asked for' }]
 */
export function verifyNarrative(
  text: string,
  facts: NarrativeFacts,
  wording: Wording,
  aliases: Readonly<Record<string, readonly string[]>> = {},
): NarrativeVerdict {
  const answer = readNarrative(text)
  if (answer === null) return refused([{ check: 'shape', detail: 'not the JSON that was asked for' }], null)
  const context: Context = {
    facts,
    names: namesOfFamilies(facts, wording, aliases),
    words: narrativeWords[facts.language],
  }
  const failures = [
    ...orderFailures(answer, facts),
    ...passagesOf(answer).flatMap((passage) => passageFailures(passage, context)),
    ...languageFailures(answer, facts),
  ]
  const rates = ratesOf(answer, facts, failures)
  return failures.length > 0
    ? refused(failures, rates)
    : { isVerified: true, failures, rates, answer: filled(answer, facts) }
}

function refused(failures: readonly NarrativeFailure[], rates: NarrativeVerdict['rates']): NarrativeVerdict {
  return { isVerified: false, failures, rates, answer: null }
}

type Context = {
  readonly facts: NarrativeFacts
  /** of each family, how it may be called; searchable */
  readonly names: ReadonlyMap<string, readonly string[]>
  readonly words: (typeof narrativeWords)['en']
}

/** The summary (no driver), or the text of one driver. */
type Passage = { readonly text: string; readonly driver: NarrativeDriver | null }

function passagesOf({ summary, drivers, counter }: NarrativeAnswer): Passage[] {
  const ofDrivers = [...drivers, ...counter].map((driver) => ({ text: driver.text, driver }))
  return [{ text: summary, driver: null }, ...ofDrivers]
}

function namesOfFamilies(
  { items }: NarrativeFacts,
  { families }: Wording,
  aliases: Readonly<Record<string, readonly string[]>>,
): Map<string, readonly string[]> {
  const spoken = Object.entries(families).map(
    ([family, { label }]) => [family, [label.en, label.es.text]] as const,
  )
  const own = items.map(({ family, label }) => [family, [label]] as const)
  const all = Map.groupBy([...spoken, ...own, ...Object.entries(aliases)], ([family]) => family)
  return new Map(
    [...all].map(([family, entries]) => {
      const names = [family, ...entries.flatMap(([, texts]) => texts)].map((name) => bare(searchable(name)))
      return [family, [...new Set(names)].filter((name) => name.length > 1)]
    }),
  )
}

/** Without the article or possessive that labels begin with, so that "the age" and "your age" are found by "age". */
function bare(text: string): string {
  return text.trim().replace(/^(the|your|el|la|los|las|su|sus|tu) /, '')
}

function passageFailures(passage: Passage, context: Context): NarrativeFailure[] {
  return [
    ...signFailures(passage, context),
    ...entityFailures(passage, context),
    ...numberFailures(passage, context),
    ...statementFailures(passage, context),
  ]
}

const hiddenSigns = /[\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]/u
const foreignLetters = /(?!\p{Script=Latin})\p{L}/u

function entityFailures({ text, driver }: Passage, context: Context): NarrativeFailure[] {
  const { facts } = context
  const fail = (detail: string): NarrativeFailure => ({ check: 'entities', detail })
  if (hiddenSigns.test(text)) return [fail('a sign that does not show')]
  if (foreignLetters.test(text.normalize('NFKC')) || text !== text.normalize('NFKC'))
    return [fail('letters of another script or form')]
  if (driver !== null && itemOf(facts, driver.id) === undefined) return [fail(`unknown id ${driver.id}`)]
  const unknown = placeholdersIn(text).filter((name) => valueOfPlaceholder(facts, name) === null)
  const allowed =
    driver === null ? facts.items.map(({ family }) => family) : [itemOf(facts, driver.id)!.family]
  const others = familiesIn(searchable(withPlaceholders(text, () => ' ')), context).filter(
    (family) => !allowed.includes(family),
  )
  return [
    ...unknown.map((name) => fail(`unknown placeholder ${name}`)),
    ...others.map((family) => fail(`${family} is not what this speaks of`)),
  ]
}

/** Families that a text names; a name inside a longer name that is also there does not count. */
function familiesIn(text: string, { names }: Context): string[] {
  const found = [...names].flatMap(([family, phrases]) =>
    phrasesIn(text, phrases).map((phrase) => ({ family, phrase })),
  )
  const isPart = (phrase: string) =>
    found.some((other) => other.phrase !== phrase && ` ${other.phrase} `.includes(` ${phrase} `))
  return [...new Set(found.filter(({ phrase }) => !isPart(phrase)).map(({ family }) => family))]
}

function signFailures({ text, driver }: Passage, context: Context): NarrativeFailure[] {
  return sentencesOf(text).flatMap((sentence): NarrativeFailure[] => {
    const plain = searchable(withPlaceholders(sentence, () => ' '))
    const { up, down, negations } = context.words
    const said = [
      ...phrasesIn(plain, up).map((phrase) => ({ phrase, direction: 'UP' })),
      ...phrasesIn(plain, down).map((phrase) => ({ phrase, direction: 'DOWN' })),
    ]
    const meant = itemsSpokenOf({ text: sentence, driver }, context)
    const wrong = said.filter(({ direction }) => meant.some((item) => item.direction !== direction))
    const denied = said.filter(({ phrase }) =>
      wordsBefore(plain, phrase).some((words) => phrasesIn(words, negations).length > 0),
    )
    return [
      ...wrong.map(
        ({ phrase }): NarrativeFailure => ({ check: 'sign', detail: `"${phrase}" is the wrong way` }),
      ),
      ...denied.map(({ phrase }): NarrativeFailure => ({ check: 'sign', detail: `"${phrase}" is denied` })),
    ]
  })
}

const wordsOfDenial = 4

/** The few words before each place where a phrase stands. */
function wordsBefore(text: string, phrase: string): string[] {
  const parts = text.split(` ${phrase} `).slice(0, -1)
  return parts.map((part) => ` ${part.trim().split(' ').slice(-wordsOfDenial).join(' ')} `)
}

function itemsSpokenOf({ text, driver }: Passage, context: Context): NarrativeItem[] {
  const { facts } = context
  if (driver !== null) return facts.items.filter(({ id }) => id === driver.id)
  const ids = placeholdersIn(text).map((name) => name.split('.')[0]!)
  const families = familiesIn(searchable(withPlaceholders(text, () => ' ')), context)
  return facts.items.filter(({ id, family }) => ids.includes(id) || families.includes(family))
}

function numberFailures({ text, driver }: Passage, { words }: Context): NarrativeFailure[] {
  const fail = (detail: string): NarrativeFailure => ({ check: 'numbers', detail })
  const plain = searchable(withPlaceholders(text, () => ' '))
  const digits = /[\p{N}\p{Sc}%‰]/u.exec(withPlaceholders(text, () => ' '))
  const spelled = phrasesIn(plain, words.numbers)
  const borrowed =
    driver === null
      ? []
      : placeholdersIn(text).filter((name) => /^f\d+\./.test(name) && !name.startsWith(`${driver.id}.`))
  const units = Array.from(text.matchAll(/\.(?:value|typical)\}\}\s*(\p{L}+)/gu), ([, word]) =>
    bare(searchable(word!)),
  )
  return [
    ...(digits === null ? [] : [fail(`"${digits[0]}" outside a placeholder`)]),
    ...spelled.map((word) => fail(`"${word}" is a number`)),
    ...borrowed.map((name) => fail(`${name} is another factor's`)),
    ...units
      .filter((word) => /^[%$€£]$/.test(word) || words.units.includes(word))
      .map((word) => fail(`unit "${word}" after a value`)),
  ]
}

function statementFailures(passage: Passage, context: Context): NarrativeFailure[] {
  const { text, driver } = passage
  const plain = searchable(withPlaceholders(text, () => ' '))
  const loose = sentencesOf(text).filter((sentence) => !speaksOfFacts(sentence, driver, context))
  return [
    ...phrasesIn(plain, context.words.banned).map(
      (phrase): NarrativeFailure => ({ check: 'statements', detail: `"${phrase}"` }),
    ),
    ...loose.map(
      (): NarrativeFailure => ({ check: 'statements', detail: 'a sentence that speaks of no fact' }),
    ),
  ]
}

/** A driver's first sentence is about it by its place; any further one, and each of the summary, has to name what it speaks of. */
function speaksOfFacts(sentence: string, driver: NarrativeDriver | null, context: Context): boolean {
  if (driver !== null && sentencesOf(driver.text)[0] === sentence) return true
  if (placeholdersIn(sentence).length > 0) return true
  const { facts } = context
  const own = driver === null ? facts.items : facts.items.filter(({ id }) => id === driver.id)
  const named = familiesIn(searchable(sentence), context)
  return own.some(({ family }) => named.includes(family))
}

function orderFailures({ drivers, counter }: NarrativeAnswer, facts: NarrativeFacts): NarrativeFailure[] {
  const opposite = facts.direction === 'UP' ? 'DOWN' : 'UP'
  const all = [...drivers, ...counter].map(({ id }) => id)
  return [
    ...sideFailures(drivers, facts.direction, facts),
    ...sideFailures(counter, opposite, facts),
    ...(new Set(all).size === all.length ? [] : [{ check: 'order', detail: 'a factor twice' } as const]),
  ]
}

function sideFailures(
  drivers: readonly NarrativeDriver[],
  side: 'UP' | 'DOWN',
  facts: NarrativeFacts,
): NarrativeFailure[] {
  const known = drivers.filter(({ id }) => itemOf(facts, id) !== undefined)
  const ranks = known.map(({ id }) => itemOf(facts, id)!.rank)
  const wrong = known.filter(({ id, direction }) => itemOf(facts, id)!.direction !== direction)
  const astray = known.filter(({ id }) => itemOf(facts, id)!.direction !== side)
  return [
    ...wrong.map(({ id }): NarrativeFailure => ({ check: 'sign', detail: `direction of ${id}` })),
    ...astray.map(({ id }): NarrativeFailure => ({ check: 'order', detail: `${id} is on the other side` })),
    ...(ranks.every((rank, i) => i === 0 || rank > ranks[i - 1]!)
      ? []
      : [{ check: 'order', detail: 'not by size' } as const]),
  ]
}

/** No passage may lean to the other language, and the whole has to lean to the one asked for. */
function languageFailures(answer: NarrativeAnswer, { language }: NarrativeFacts): NarrativeFailure[] {
  const other = language === 'en' ? 'es' : 'en'
  const leanings = passagesOf(answer).map(({ text }) => {
    const words = searchable(withPlaceholders(text, () => ' ')).split(' ')
    const count = (small: readonly string[]) => words.filter((word) => small.includes(word)).length
    return count(narrativeWords[language].small) - count(narrativeWords[other].small)
  })
  const isAsked = leanings.every((leaning) => leaning >= 0) && leanings.some((leaning) => leaning > 0)
  return isAsked ? [] : [{ check: 'language', detail: `not ${language}` }]
}

function ratesOf(
  { drivers, counter }: NarrativeAnswer,
  facts: NarrativeFacts,
  failures: readonly NarrativeFailure[],
): NonNullable<NarrativeVerdict['rates']> {
  const all = [...drivers, ...counter]
  const ranks = all.map(({ id }) => itemOf(facts, id)?.rank ?? 0)
  const inPlace = [drivers, counter].flatMap((side, s) => {
    const own = ranks.slice(s === 0 ? 0 : drivers.length, s === 0 ? drivers.length : all.length)
    const sorted = own.toSorted((a, b) => a - b)
    return side.map((_, i) => own[i] === sorted[i] && own[i] !== 0)
  })
  const signs = all.map(({ id, direction }) => itemOf(facts, id)?.direction === direction)
  const isNumberWrong = failures.some(({ check }) => check === 'numbers')
  const share = (list: readonly boolean[]) => list.filter(Boolean).length / list.length
  return { rank: share(inPlace), sign: share(signs), value: isNumberWrong ? 0 : 1 }
}

function itemOf({ items }: NarrativeFacts, id: string): NarrativeItem | undefined {
  return items.find((item) => item.id === id)
}

function valueOfPlaceholder(facts: NarrativeFacts, name: string): string | null {
  if (name === 'probability' || name === 'outcome' || name === 'threshold') return facts[name]
  const [id = '', field, ...rest] = name.split('.')
  const item = itemOf(facts, id)
  if (item === undefined || rest.length > 0) return null
  if (field === 'typical') return item.typical && `${item.typical.low}–${item.typical.high}`
  return field === 'label' || field === 'value' ? item[field] : null
}

function filled(answer: NarrativeAnswer, facts: NarrativeFacts): NarrativeAnswer {
  const fill = (text: string) => withPlaceholders(text, (name) => valueOfPlaceholder(facts, name))
  const fillAll = (list: readonly NarrativeDriver[]) =>
    list.map((driver) => ({ ...driver, text: fill(driver.text) }))
  return {
    ...answer,
    summary: fill(answer.summary),
    drivers: fillAll(answer.drivers),
    counter: fillAll(answer.counter),
  }
}
