import { compareText } from './compare-text.ts'

/** Up to so many texts are put in order one by one: most lists are those of one row. */
const few = 8

/**
 * The different ones of some texts, by code point.
 *
 * @example
 * distinctTexts(['b', 'a', 'b'])   // ['a', 'b']
 */
export function distinctTexts(texts: readonly string[]): string[] {
  if (texts.length > few) return [...new Set(texts)].sort(compareText)
  const sorted: string[] = []
  for (const text of texts) insert(sorted, text)
  return sorted
}

function insert(sorted: string[], text: string): void {
  let at = sorted.length
  while (at > 0 && compareText(text, sorted[at - 1]!) < 0) at--
  if (at > 0 && sorted[at - 1] === text) return
  if (at === sorted.length) sorted.push(text)
  else sorted.splice(at, 0, text)
}
