/**
 * Population of the regions in per mille of the country (census of 2017, unverified); they sum to 999 and are used as
 * proportions.
 */
export const regions = {
  Metropolitana: 405,
  Valparaíso: 103,
  Biobío: 89,
  Maule: 59,
  'La Araucanía': 54,
  "O'Higgins": 52,
  'Los Lagos': 47,
  Coquimbo: 43,
  Antofagasta: 35,
  Ñuble: 27,
  'Los Ríos': 22,
  Tarapacá: 19,
  Atacama: 16,
  'Arica y Parinacota': 13,
  Magallanes: 9,
  Aysén: 6,
} as const

/** Regions whose applicants past answers favoured. */
export const favouredRegions: ReadonlySet<string> = new Set(['Metropolitana', 'Valparaíso'])

/** Per cent of applicants, how much the logarithm of income is lifted, and what it adds to the score where that is planted. */
export const education = {
  básica: { share: 16, incomeLift: -0.2, score: -0.5 },
  media: { share: 42, incomeLift: 0, score: -0.2 },
  técnica: { share: 18, incomeLift: 0.15, score: 0 },
  universitaria: { share: 20, incomeLift: 0.45, score: 0.35 },
  postgrado: { share: 4, incomeLift: 0.8, score: 0.6 },
} as const

/** Marital status in per cent, below and from the age of 30. */
export const maritalYoung = { soltero: 84, casado: 14, divorciado: 2, viudo: 0 } as const
export const maritalOlder = { soltero: 32, casado: 46, divorciado: 15, viudo: 7 } as const

/** Where applicants live, in per cent. */
export const housing = { arriendo: 30, propia: 45, familiar: 25 } as const

/** How many of a hundred applicants have 0, 1, 2, … of each. */
export const dependents = [34, 25, 23, 12, 4, 2] as const
export const loans = [18, 30, 26, 14, 8, 4] as const
export const inquiries = [25, 34, 23, 11, 5, 2] as const

/** Monthly income in CLP: median and log sd before education, and the limits. */
export const income = { median: 650_000, logSd: 0.65, low: 200_000, high: 4_000_000 } as const

/** Averages and spreads of the two figures of the region. */
export const macro = {
  cpi: { mean: 0.034, sd: 0.006 },
  unemployment: { mean: 0.086, sd: 0.012 },
} as const

/** Share of applications that are granted. */
export const approvalRate = 0.6
