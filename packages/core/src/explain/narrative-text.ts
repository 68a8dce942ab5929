/**
 * Text as it is searched: NFKC, without accents, in lower case, words apart by one blank and a blank at both ends. Placeholders are taken out
 * before, as their words are ours.
 *
 * @example
 * searchable('¡Subió, y no baja!') // ' subio y no baja '
 */
export function searchable(text: string): string {
  const plain = text.normalize('NFKC').normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase()
  return ` ${plain.replaceAll(/[^\p{L}\p{N}%]+/gu, ' ').trim()} `
}

/**
 * Which of some phrases stand in a searchable text, as whole words.
 *
 * @example
 * phrasesIn(' it does not raise ', ['raise', 'rai']) // ['raise']
 */
export function phrasesIn(text: string, phrases: readonly string[]): string[] {
  return phrases.filter((phrase) => text.includes(` ${phrase} `))
}

/** `{{f1.value}}`, `{{f1.typical}}`, `{{f1.label}}`, `{{probability}}`, `{{outcome}}`, `{{threshold}}`. */
const placeholder = /\{\{([^{}]*)\}\}/g

/**
 * The placeholders of a text, without their braces.
 *
 * @example
 * placeholdersIn('At {{f1.value}}, score {{probability}}') // ['f1.value', 'probability']
 */
export function placeholdersIn(text: string): string[] {
  return Array.from(text.matchAll(placeholder), ([, name]) => name!)
}

/**
 * The text with each placeholder replaced; `null` for one that is not known leaves nothing.
 *
 * @example
 * withPlaceholders('At {{f1.value}}.', () => '0.7') // 'At 0.7.'
 */
export function withPlaceholders(text: string, of: (name: string) => string | null): string {
  return text.replaceAll(placeholder, (_, name: string) => of(name) ?? '')
}

/**
 * Sentences, cut after full stops, question and exclamation marks, semicolons and line ends, with or without a blank; a placeholder is never cut.
 *
 * @example
 * sentencesOf('At {{f1.value}} one.Two; three') // ['At {{f1.value}} one.', 'Two;', 'three']
 */
export function sentencesOf(text: string): string[] {
  const closed = text.replaceAll(placeholder, (whole) => whole.replaceAll('.', stop))
  return closed
    .split(/(?<=[.!?;\n])\s*/u)
    .map((sentence) => sentence.replaceAll(stop, '.').trim())
    .filter((sentence) => sentence !== '')
}

/** Stands for the full stop of a placeholder; no text that is looked at holds it, as signs that do not show are refused before. */
const stop = '\u0001'
