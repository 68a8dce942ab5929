/**
 * Countries that business with calls for a second look, by ISO 3166 code, and as of when: lists change three times a year, and a share computed with
 * another list is another feature. The two lists of the FATF as of this date (unverified).
 */
export const highRiskCountries = {
  list: 'FATF, high-risk jurisdictions and jurisdictions under increased monitoring',
  date: '2024-10-25',
  countries: [
    ...['KP', 'IR', 'MM'],
    ...['AO', 'BF', 'BG', 'CD', 'CI', 'CM', 'DZ', 'HR', 'HT', 'KE', 'LB', 'MC', 'ML', 'MZ', 'NA', 'NG', 'PH'],
    ...['SS', 'SY', 'TZ', 'VE', 'VN', 'YE', 'ZA'],
  ],
} as const
