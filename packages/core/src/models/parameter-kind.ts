/** How one parameter is read from text, which values it may have, and how that is said. */
export type Kind = {
  /** completes the sentence "accepted: …" */
  readonly accepts: string
  /** the value that the text means, undefined where it means none */
  read(text: string): number | string | boolean | null | undefined
  holds(value: number | string | boolean | null): boolean
}

/**
 * @param also 'none' where null stands for "no limit"
 * @example
 * wholeNumber(1, 9).read('5') // 5
 */
export function wholeNumber(low: number, high: number, also: readonly 'none'[] = []): Kind {
  const mayBeNone = also.length > 0
  return {
    accepts: `a whole number, ${low} to ${high}${mayBeNone ? ', or none' : ''}`,
    read: (text) => (mayBeNone && isNone(text) ? null : readNumber(text)),
    holds: (value) =>
      value === null ? mayBeNone : Number.isInteger(value) && Number(value) >= low && Number(value) <= high,
  }
}

/**
 * @example
 * within('above 0', (x) => x > 0).accepts // 'a number above 0'
 */
export function within(range: string, isInside: (x: number) => boolean): Kind {
  return {
    accepts: `a number ${range}`,
    read: readNumber,
    holds: (value) => typeof value === 'number' && Number.isFinite(value) && isInside(value),
  }
}

/** A share of rows or columns. */
export const share: Kind = within('above 0, at most 1', (x) => x > 0 && x <= 1)

/** Yes or no. */
export const switchOf: Kind = {
  accepts: 'true or false',
  read: (text) => ({ true: true, false: false, 1: true, 0: false })[text.toLowerCase()],
  holds: (value) => typeof value === 'boolean',
}

/**
 * @param names 'none' among them stands for null
 * @example
 * choice(['balanced', 'none']).read('none') // null
 */
export function choice(names: readonly string[]): Kind {
  return {
    accepts: names.join(' or '),
    read: (text) => (names.includes('none') && isNone(text) ? null : text),
    holds: (value) => names.includes(value === null ? 'none' : String(value)),
  }
}

/**
 * The same kind, and none besides.
 *
 * @example
 * orNone(share).read('none') // null
 */
export function orNone({ accepts, read, holds }: Kind): Kind {
  return {
    accepts: `${accepts}, or none`,
    read: (text) => (isNone(text) ? null : read(text)),
    holds: (value) => value === null || holds(value),
  }
}

/**
 * Any text but the empty one.
 *
 * @example
 * text('a name').accepts // 'a name'
 */
export function text(accepts: string): Kind {
  return {
    accepts,
    read: (written) => (written === '' ? undefined : written),
    holds: (value) => typeof value === 'string' && value !== '',
  }
}

function isNone(text: string): boolean {
  return /^(none|null)$/i.test(text)
}

/**
 * The number that a text is, undefined where it is none.
 *
 * @example
 * readNumber('1e-3') // 0.001
 * readNumber('0x10') // undefined
 */
export function readNumber(text: string): number | undefined {
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined
}
