import type { LevelCounts } from '../../level-sampler.ts'

/**
 * Counts of the published file of 1,000 claims, from which the generator draws. Plain counts are of all rows; a pair is
 * [not reported as fraud, reported as fraud]. Facts of a public data set; no row of it is kept.
 */
export type CountsByLabel = Readonly<Record<string, readonly [number, number]>>

export const label: LevelCounts = { N: 753, Y: 247 }

/** The two hobbies whose claims are mostly fraud, whatever the damage, except where the damage is major. */
export const artefactHobbies = ['chess', 'cross-fit'] as const

export const severity: CountsByLabel = {
  'Major Damage': [109, 167],
  'Minor Damage': [316, 38],
  'Total Loss': [244, 36],
  'Trivial Damage': [84, 6],
}

export const artefactBySeverity: Readonly<Record<string, CountsByLabel>> = {
  'Major Damage': { chess: [4, 7], 'cross-fit': [4, 5], other: [101, 155] },
  'Minor Damage': { chess: [2, 15], 'cross-fit': [0, 9], other: [314, 14] },
  'Total Loss': { chess: [2, 13], 'cross-fit': [4, 11], other: [238, 12] },
  'Trivial Damage': { chess: [0, 3], 'cross-fit': [1, 1], other: [83, 2] },
}

export const artefact: LevelCounts = { chess: 46, 'cross-fit': 35, other: 919 }

export const otherHobbies: CountsByLabel = {
  'base-jumping': [36, 13],
  basketball: [28, 6],
  'board-games': [34, 14],
  'bungie-jumping': [47, 9],
  camping: [50, 5],
  dancing: [38, 5],
  exercise: [46, 11],
  golf: [49, 6],
  hiking: [40, 12],
  kayaking: [49, 5],
  movies: [46, 9],
  paintball: [44, 13],
  polo: [34, 13],
  reading: [47, 17],
  skydiving: [38, 11],
  sleeping: [33, 8],
  'video-games': [40, 10],
  yachting: [37, 16],
}

export const incidentTypeBySeverity: Readonly<Record<string, CountsByLabel>> = {
  'Major Damage': { 'Multi-vehicle Collision': [60, 84], 'Single Vehicle Collision': [49, 83] },
  'Minor Damage': {
    'Multi-vehicle Collision': [119, 11],
    'Single Vehicle Collision': [119, 17],
    'Parked Car': [37, 5],
    'Vehicle Theft': [41, 5],
  },
  'Total Loss': { 'Multi-vehicle Collision': [126, 19], 'Single Vehicle Collision': [118, 17] },
  'Trivial Damage': { 'Parked Car': [39, 3], 'Vehicle Theft': [45, 3] },
}

export const collisionType: CountsByLabel = {
  'Front Collision': [184, 70],
  'Rear Collision': [201, 91],
  'Side Collision': [206, 70],
}

export const authoritiesAtCollision: CountsByLabel = {
  Ambulance: [139, 57],
  Fire: [163, 60],
  Other: [135, 63],
  Police: [154, 51],
}

export const authoritiesElsewhere: CountsByLabel = { None: [85, 6], Police: [77, 10] }

export const vehiclesOfSeveral: CountsByLabel = { 2: [21, 9], 3: [264, 94], 4: [20, 11] }

/** Hours 0 to 23: collisions happen round the clock, thefts and parked cars from 3 to 10. */
export const hourOfCollision: readonly number[] = [
  48, 27, 29, 29, 30, 15, 27, 22, 17, 21, 40, 30, 39, 42, 41, 37, 46, 50, 40, 37, 30, 39, 36, 50,
]

export const hourElsewhere: readonly number[] = [
  4, 2, 2, 24, 16, 18, 17, 18, 19, 22, 6, 0, 1, 4, 2, 2, 3, 4, 1, 3, 4, 3, 2, 1,
]

export const propertyDamage: CountsByLabel = { '?': [257, 103], NO: [272, 66], YES: [224, 78] }

export const policeReport: LevelCounts = { '?': 343, NO: 343, YES: 314 }

export const bodilyInjuries: LevelCounts = { 0: 340, 1: 328, 2: 332 }

export const witnesses: LevelCounts = { 0: 249, 1: 258, 2: 250, 3: 243 }

export const incidentState: CountsByLabel = {
  NC: [76, 34],
  NY: [204, 58],
  OH: [13, 10],
  PA: [22, 8],
  SC: [175, 73],
  VA: [85, 25],
  WV: [178, 39],
}

export const incidentCity: LevelCounts = {
  Arlington: 152,
  Columbus: 149,
  Hillsdale: 141,
  Northbend: 145,
  Northbrook: 122,
  Riverwood: 134,
  Springfield: 157,
}

export const sex: CountsByLabel = { FEMALE: [411, 126], MALE: [342, 121] }

export const education: CountsByLabel = {
  Associate: [111, 34],
  College: [90, 32],
  'High School': [124, 36],
  JD: [119, 42],
  MD: [106, 38],
  Masters: [111, 32],
  PhD: [92, 33],
}

export const occupation: LevelCounts = {
  'adm-clerical': 65,
  'armed-forces': 69,
  'craft-repair': 74,
  'exec-managerial': 76,
  'farming-fishing': 53,
  'handlers-cleaners': 54,
  'machine-op-inspct': 93,
  'other-service': 71,
  'priv-house-serv': 71,
  'prof-specialty': 85,
  'protective-serv': 63,
  sales: 76,
  'tech-support': 78,
  'transport-moving': 72,
}

export const relationship: LevelCounts = {
  husband: 170,
  'not-in-family': 174,
  'other-relative': 177,
  'own-child': 183,
  unmarried: 141,
  wife: 155,
}

/** Months as customer, by steps of 20 from 0. */
export const tenureSteps: readonly number[] = [
  34, 40, 27, 48, 53, 57, 66, 70, 52, 53, 58, 63, 76, 60, 72, 19, 26, 15, 19, 16, 16, 24, 17, 19,
]

export const policyState: LevelCounts = { IL: 338, IN: 310, OH: 352 }

export const policyLimits: LevelCounts = { '100/300': 349, '250/500': 351, '500/1000': 300 }

export const deductible: LevelCounts = { 500: 342, 1000: 351, 2000: 307 }

/** In millions; the one negative limit of the file is a quirk of its own. */
export const umbrellaMillions: LevelCounts = {
  0: 798,
  2: 3,
  3: 12,
  4: 39,
  5: 46,
  6: 57,
  7: 29,
  8: 8,
  9: 5,
  10: 2,
}

/**
 * A claim is a whole number of equal units, some for injury, some for property, the rest for the vehicle: counts of how
 * many. The three are independent; from them come the shares .139, .139 and .72.
 */
export const injuryUnits: LevelCounts = { 0: 25, 1: 493, 2: 465, 3: 17 }

export const propertyUnits: LevelCounts = { 0: 19, 1: 509, 2: 454, 3: 18 }

export const vehicleUnits: LevelCounts = { 5: 3, 6: 95, 7: 394, 8: 370, 9: 124, 10: 13, 12: 1 }

export const modelsByMake: Readonly<Record<string, LevelCounts>> = {
  Accura: { MDX: 36, RSX: 12, TL: 20 },
  Audi: { A3: 37, A5: 32 },
  BMW: { '3 Series': 18, M5: 15, X5: 23, X6: 16 },
  Chevrolet: { Malibu: 30, Silverado: 22, Tahoe: 24 },
  Dodge: { Neon: 37, RAM: 43 },
  Ford: { Escape: 24, F150: 27, Fusion: 21 },
  Honda: { Accord: 13, CRV: 20, Civic: 22 },
  Jeep: { 'Grand Cherokee': 25, Wrangler: 42 },
  Mercedes: { C300: 18, E400: 27, ML350: 20 },
  Nissan: { Maxima: 24, Pathfinder: 31, Ultima: 23 },
  Saab: { '92x': 28, 93: 25, 95: 27 },
  Suburu: { Forrestor: 28, Impreza: 20, Legacy: 32 },
  Toyota: { Camry: 28, Corolla: 20, Highlander: 22 },
  Volkswagen: { Jetta: 35, Passat: 33 },
}

/** Model years 1995 to 2015. */
export const autoYear: readonly number[] = [
  56, 37, 46, 40, 55, 42, 42, 49, 51, 39, 54, 53, 52, 45, 50, 50, 53, 46, 49, 44, 47,
]

export const streetNames = [
  '1st',
  '2nd',
  '3rd',
  '4th',
  '5th',
  'Andromedia',
  'Apache',
  'Best',
  'Britain',
  'Cherokee',
  'Elm',
  'Embaracadero',
  'Flute',
  'Francis',
  'Lincoln',
  'MLK',
  'Maple',
  'Oak',
  'Pine',
  'Rock',
  'Sky',
  'Solo',
  'Texas',
  'Tree',
  'Washington',
  'Weaver',
] as const

export const streetKinds = ['Ave', 'Drive', 'Hwy', 'Lane', 'Ridge', 'St'] as const

/** The file's spelling → the usual one. */
export const spellings: Readonly<Record<string, string>> = {
  Accura: 'Acura',
  Andromedia: 'Andromeda',
  Embaracadero: 'Embarcadero',
  Forrestor: 'Forester',
  Suburu: 'Subaru',
  Ultima: 'Altima',
  'bungie-jumping': 'bungee-jumping',
}
