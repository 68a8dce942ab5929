/**
 * A number of things in words.
 *
 * @example
 * counted(1, 'row') // '1 row'
 * counted(300, 'row') // '300 rows'
 */
export function counted(n: number, thing: string): string {
  return `${n} ${thing}${n === 1 ? '' : 's'}`
}

/**
 * The first of some names, and how many more there are: no message names 2,000 columns.
 *
 * @example
 * someNames(['a', 'b', 'c', 'd'], 3) // 'a, b and 2 more'
 */
export function someNames(names: readonly string[], most = 24): string {
  if (names.length <= most) return names.map((name) => oneLine(name)).join(', ')
  const shown = names.slice(0, most - 1).map((name) => oneLine(name))
  return `${shown.join(', ')} and ${names.length - shown.length} more`
}

/**
 * The beginning of a text from the data, fit for one line of a message.
 *
 * @example
 * oneLine('two\nlines') // 'two lines'
 */
export function oneLine(text: string): string {
  const line = text.replace(/\p{Cc}+/gu, ' ')
  return line.length > 40 ? `${line.slice(0, 40)}…` : line
}
