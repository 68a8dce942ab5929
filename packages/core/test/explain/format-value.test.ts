import { describe, expect, it } from 'vitest'
import { formatBare } from '../../src/explain/format-value.ts'
import { createRandom, formatDecimals, formatNumber, formatPercent, formatValue } from '../../src/index.ts'

describe('formatNumber', () => {
  it.each([
    [410000, '410,000', '410.000'],
    [1235.14, '1,235', '1.235'],
    [1000, '1,000', '1.000'],
    [999.994, '999.99', '999,99'],
    [12, '12', '12'],
    [12.5, '12.5', '12,5'],
    [0.12345, '0.123', '0,123'],
    [0.00123456, '0.00123', '0,00123'],
    [0, '0', '0'],
    [-111100, '−111,100', '−111.100'],
    [-0.5, '−0.5', '−0,5'],
    [12345678.9, '12,345,679', '12.345.679'],
  ])('prints %d as %s and %s', (value, english, spanish) => {
    expect(formatNumber(value, 'en')).toBe(english)
    expect(formatNumber(value, 'es')).toBe(spanish)
  })
})

describe('formatDecimals', () => {
  it('rounds ties away from zero and never prints a negative zero', () => {
    expect(formatDecimals(0.125, 2, 'en')).toBe('0.13')
    expect(formatDecimals(-0.125, 2, 'en')).toBe('−0.13')
    expect(formatDecimals(-0.001, 2, 'en')).toBe('0')
  })
})

describe('formatDecimals on any number', () => {
  /** Twin: what the platform writes, cut and grouped by patterns. */
  function naive(value: number, decimals: number): string {
    const [whole = '', fraction = ''] = Math.abs(value).toFixed(decimals).split('.')
    const kept = fraction.replace(/0+$/, '')
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',')
    const digits = kept === '' ? grouped : `${grouped}.${kept}`
    return value < 0 && /[1-9]/.test(digits) ? `−${digits}` : digits
  }

  it('groups thousands and leaves out zeros at the end as patterns do', () => {
    const random = createRandom(5)
    for (let n = 0; n < 3000; n++) {
      const size = 10 ** (random.int(28) - 8)
      const drawn = random.normal() * size
      const value = random.next() < 0.3 ? Math.round(drawn) : drawn
      if (Math.abs(value) >= 1e21) continue
      const decimals = random.int(13)
      expect(formatDecimals(value, decimals, 'en')).toBe(naive(value, decimals))
    }
  })

  it('writes what only a power of ten can say as it stands', () => {
    expect(formatDecimals(-1.5e30, 0, 'es')).toBe('−1,5e+30')
    expect(formatDecimals(1e21, 2, 'en')).toBe('1e+21')
  })
})

describe('formatPercent', () => {
  it('keeps one decimal where there is one', () => {
    expect([formatPercent(0.88, 'en'), formatPercent(0.88, 'es')]).toEqual(['88%', '88 %'])
    expect([formatPercent(0.125, 'en'), formatPercent(0.125, 'es')]).toEqual(['12.5%', '12,5 %'])
  })
})

describe('formatValue', () => {
  const words = { currency: 'CLP', levels: { YES: { en: 'yes', es: 'sí' } } }
  const plain = { format: 'number', unit: null } as const

  it('writes money as its readers do', () => {
    const money = { format: 'money', unit: null } as const
    expect(formatValue(410000, money, words, 'en')).toBe('CLP 410,000')
    expect(formatValue(410000, money, words, 'es')).toBe('$410.000')
    expect(formatValue(-500, money, words, 'es')).toBe('−$500')
    expect(formatValue(410000, money, { ...words, currency: 'USD' }, 'es')).toBe('USD 410.000')
    expect(formatValue(410000, money, { ...words, currency: '' }, 'en')).toBe('410,000')
  })

  it('puts the singular of a unit after 1, where it has one', () => {
    const unit = { en: 'months', es: 'meses', one: { en: 'month', es: 'mes' } }
    const print = (value: number, language: 'en' | 'es') =>
      formatValue(value, { format: 'number', unit }, { currency: '', levels: {} }, language)
    expect([print(1, 'en'), print(1, 'es'), print(2, 'en'), print(0, 'es')]).toEqual([
      '1 month',
      '1 mes',
      '2 months',
      '0 meses',
    ])
  })

  it('puts a unit after a number', () => {
    const months = { format: 'number', unit: { en: 'months', es: 'meses' } } as const
    expect(formatValue(1200, months, words, 'en')).toBe('1,200 months')
    expect(formatValue(1200, months, words, 'es')).toBe('1.200 meses')
  })

  it('words levels and booleans, by the domain where it has words for them', () => {
    expect(formatValue('YES', plain, words, 'es')).toBe('sí')
    expect(formatValue('Rear Collision', plain, words, 'es')).toBe('Rear Collision')
    expect([formatValue(true, plain, words, 'en'), formatValue(false, plain, words, 'es')]).toEqual([
      'yes',
      'no',
    ])
    const own = { currency: '', levels: { true: { en: 'on file', es: 'archivado' } } }
    expect(formatValue(true, plain, own, 'en')).toBe('on file')
  })

  it('writes an instant as its day, and has nothing for a missing value', () => {
    expect(formatValue('2015-01-25T00:00:00.000Z', plain, words, 'en')).toBe('2015-01-25')
    expect(formatValue(null, plain, words, 'en')).toBeNull()
  })
})

describe('formatBare', () => {
  it('writes hours on the clock, years without grouping, shares as percentages', () => {
    expect([
      formatBare(1.5, 'month', 'en'),
      formatBare(12, 'month', 'es'),
      formatBare(13, 'month', 'en'),
    ]).toEqual(['February', 'diciembre', '13'])
    expect([formatBare(23, 'hour', 'en'), formatBare(6.5, 'hour', 'es')]).toEqual(['23:00', '6:30'])
    expect(formatBare(2008, 'year', 'es')).toBe('2008')
    expect(formatBare(0.44, 'share', 'es')).toBe('44 %')
  })
})
