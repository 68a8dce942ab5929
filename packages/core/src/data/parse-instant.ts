const pattern =
  /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?$/
const minuteMs = 60_000

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
  const [, ...parts] = pattern.exec(text) ?? []
  const [year, month, day, hour = '0', minute = '0', second = '0', fraction = '', zone = 'Z'] = parts
  if (year === undefined) return Number.NaN
  const date = dateMs(Number(year), Number(month), Number(day))
  const isTime = Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second)
  const ms = seconds * 1000 + Number(fraction.padEnd(3, '0').slice(0, 3))
  return isTime ? date + ms - zoneMs(zone) : Number.NaN
}

function dateMs(year: number, month: number, day: number): number {
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? date.getTime() : Number.NaN
}

function zoneMs(zone: string): number {
  if (zone === 'Z') return 0
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))
  return (zone.startsWith('-') ? -minutes : minutes) * minuteMs
}
