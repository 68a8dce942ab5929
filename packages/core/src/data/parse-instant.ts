const minuteMs = 60_000
const dayMs = 86_400_000

/**
 * The instant that an ISO 8601 text names, in ms since 1970 in UTC, or NaN when it names none: a date, or a date and a
 * time parted by `T` or a space, with or without a zone. Without a zone it is UTC; parts of a millisecond are cut off.
 *
 * @example
 * parseInstant('2015-01-25')                  // 1422144000000
 * parseInstant('2015-01-25 06:30:00+01:00')   // 1422163800000
 * parseInstant('2015-02-30')                  // NaN
 */
export function parseInstant(text: string): number {
  if (text.charAt(4) !== '-' || text.charAt(7) !== '-') return Number.NaN
  const date = dateMs(digitsAt(text, 0, 4), digitsAt(text, 5, 2), digitsAt(text, 8, 2))
  return text.length === 10 ? date : date + timeMs(text)
}

/** The number that some digits in a row write; NaN where there is anything else. */
function digitsAt(text: string, from: number, count: number): number {
  let number = 0
  for (let at = from; at < from + count; at++) {
    if (!isDigit(text, at)) return Number.NaN
    number = number * 10 + text.charCodeAt(at) - 48
  }
  return number
}

function isDigit(text: string, at: number): boolean {
  const unit = text.charCodeAt(at)
  return unit >= 48 && unit <= 57
}

/** 400 years are 146,097 days; `Date.UTC` takes years below 100 for those of 1900. */
function dateMs(year: number, month: number, day: number): number {
  const isDate = month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month)
  return isDate ? Date.UTC(year + 400, month - 1, day) - 146_097 * dayMs : Number.NaN
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** What follows the date: hour and minute, second and its fraction where there are any, and the zone. */
function timeMs(text: string): number {
  if ((text.charAt(10) !== 'T' && text.charAt(10) !== ' ') || text.charAt(13) !== ':') return Number.NaN
  const hour = digitsAt(text, 11, 2)
  const minute = digitsAt(text, 14, 2)
  const hasSecond = text.charAt(16) === ':'
  const second = hasSecond ? digitsAt(text, 17, 2) : 0
  const end = hasSecond ? 19 : 16
  const zone = hasSecond && text.charAt(end) === '.' ? endOfFraction(text, end + 1) : end
  const isTime = hour < 24 && minute < 60 && second < 60
  const ms = ((hour * 60 + minute) * 60 + second) * 1000 + thousandths(text, end + 1, zone)
  return isTime ? ms - zoneMs(text, zone) : Number.NaN
}

/** Behind the digits of a fraction, of which there are 1 to 9; NaN where there are not. */
function endOfFraction(text: string, from: number): number {
  let end = from
  while (isDigit(text, end)) end++
  return end > from && end <= from + 9 ? end : Number.NaN
}

function thousandths(text: string, from: number, end: number): number {
  let ms = 0
  for (let at = from; at < from + 3; at++) ms = ms * 10 + (at < end ? text.charCodeAt(at) - 48 : 0)
  return ms
}

/** Of nothing, `Z`, or a sign and hours and minutes at the end of the text; NaN of anything else. */
function zoneMs(text: string, at: number): number {
  const sign = text.charAt(at)
  if (text.length === at || (sign === 'Z' && text.length === at + 1)) return 0
  const minuteAt = text.charAt(at + 3) === ':' ? at + 4 : at + 3
  if ((sign !== '+' && sign !== '-') || text.length !== minuteAt + 2) return Number.NaN
  const ms = (digitsAt(text, at + 1, 2) * 60 + digitsAt(text, minuteAt, 2)) * minuteMs
  return sign === '-' ? -ms : ms
}
