/** Attribution against value of one column: `attributions[i]` at `bins[i]`; the bin `refIndex` stands for the average. */
export type DriverCurve = {
  readonly bins: readonly number[]
  readonly attributions: readonly number[]
  readonly refIndex: number
  readonly min: number
  readonly max: number
}

/** One model column of a row: its name, its transformed value (the curve's unit), its contribution to the score. */
export type DriverColumn = { readonly name: string; readonly value: number; readonly phi: number }

export type DriverItem = {
  readonly feature: string
  readonly direction: 'UP' | 'DOWN'
  readonly text: string
  /** absolute contribution */
  readonly importance: number
}

/** Where a value stands on its curve: nearest bin, attribution there less that of the reference bin. */
export type CurvePlace = {
  readonly bin: number
  readonly delta: number
  readonly position: 'Low' | 'High' | null
  readonly trend: 'higher' | 'lower' | null
}

/**
 * The five drivers as the claims service that this domain replaces words them: a preset for whoever compares old answers with new
 * ones. No route serves it, because position is of the range and not of the cohort, the words can contradict the direction, and columns that
 * are not on its list drive the score unseen; reasons are made by `reasonsFor`.
 *
 * Columns with |phi| < 1e-4 are dropped; of the rest, greatest |phi| first, those that have an underscore in the name and a value of
 * about 0 are skipped (absent levels), then those that begin with none of the known roots.
 *
 * @param curves by column name; a column without one has neither position nor trend
 * @returns at most five items, greatest |phi| first; equal ones in the order of the columns
 * @example
 * driverItems([{ name: 'collision_type_?', value: 1, phi: -0.2 }], {})
 * // [{ feature: 'Collision Type', direction: 'DOWN', text: 'Unknown Collision Type reduces the risk.', importance: 0.2 }]
 */
export function driverItems(
  columns: readonly DriverColumn[],
  curves: Readonly<Record<string, DriverCurve>>,
): DriverItem[] {
  return columns
    .filter(({ phi }) => Math.abs(phi) >= leastContribution)
    .sort((a, b) => Math.abs(b.phi) - Math.abs(a.phi))
    .filter(({ name, value }) => !(name.includes('_') && Math.abs(value) < leastValue))
    .flatMap((column) => itemOf(column, curves[column.name]))
    .slice(0, mostItems)
}

const leastContribution = 1e-4
const leastValue = 1e-4
const mostItems = 5
const lowShare = 0.33
const highShare = 0.66
const leastTrend = 0.0005

/** Headings of columns of numbers, which have curves. */
const numberLabels: Readonly<Record<string, string>> = {
  total_claim_amount: 'Claim Value',
  injury_share: 'Injury Cost Portion',
  property_share: 'Property Damage Portion',
  incident_hour_of_the_day: 'Incident Time',
  months_as_customer: 'Policy Tenure',
  policy_annual_premium: 'Annual Premium',
  vehicle_age: 'Vehicle Age',
  age: 'Insured Age',
  'capital-gains': 'Capital Gains',
  'capital-loss': 'Capital Losses',
  umbrella_limit: 'Umbrella Limit',
  bodily_injuries: 'Bodily Injuries',
  number_of_vehicles_involved: 'Vehicles Involved',
}

/** Labels of levels: those that are fixed, and how any other is made. */
const levelLabels: Readonly<
  Record<
    string,
    { readonly fixed: Readonly<Record<string, string>>; readonly other: (level: string) => string }
  >
> = {
  incident_severity: { fixed: {}, other: (level) => `${level} Severity` },
  collision_type: { fixed: { '?': 'Unknown Collision Type' }, other: (level) => `${level} Type` },
  authorities_contacted: {
    fixed: { Police: 'Police Contacted', None: 'No Authorities Contacted' },
    other: (level) => `Contacting ${level}`,
  },
  police_report_available: {
    fixed: {
      YES: 'Police Report Available',
      NO: 'No Police Report',
      '?': 'Police Report Status Unknown',
    },
    other: (level) => `Police Report ${level}`,
  },
}

/** The columns of numbers that can be a driver: the ones that have a curve. */
export const drivenNumbers: readonly string[] = Object.keys(numberLabels)

const roots = [...Object.keys(numberLabels), ...Object.keys(levelLabels)]

function itemOf(column: DriverColumn, curve: DriverCurve | undefined): DriverItem[] {
  const { name, value, phi } = column
  const root = roots.find((known) => name.startsWith(known))
  if (root === undefined) return []
  const place = curve === undefined ? null : placeOnCurve(curve, value)
  const words = [place?.position, labelOf(root, name), relation(phi, place?.trend ?? null)]
  return [
    {
      feature: numberLabels[root] ?? titleCase(root),
      direction: phi > 0 ? 'UP' : 'DOWN',
      text: `${words.filter(Boolean).join(' ')}.`,
      importance: Math.abs(phi),
    },
  ]
}

/**
 * Where a value stands on a curve: the nearest bin (the first of two as near), position by share of the range below .33 or above .66,
 * trend beyond ±.0005.
 *
 * @example
 * placeOnCurve({ bins: [0, 1], attributions: [0.1, 0.2], refIndex: 0, min: 0, max: 1 }, 1)
 * // { bin: 1, delta: 0.1, position: 'High', trend: 'higher' }
 */
export function placeOnCurve(curve: DriverCurve, value: number): CurvePlace {
  const { bins, attributions, refIndex, min, max } = curve
  const distances = bins.map((bin) => Math.abs(bin - value))
  const bin = distances.indexOf(Math.min(...distances))
  const delta = attributions[bin]! - attributions[refIndex]!
  const share = (value - min) / (max - min)
  return {
    bin,
    delta,
    position: share < lowShare ? 'Low' : share > highShare ? 'High' : null,
    trend: delta > leastTrend ? 'higher' : delta < -leastTrend ? 'lower' : null,
  }
}

function labelOf(root: string, name: string): string {
  const levels = levelLabels[root]
  if (levels === undefined) return numberLabels[root]!
  const level = name.slice(root.length + 1)
  return levels.fixed[level] ?? levels.other(level)
}

function relation(phi: number, trend: CurvePlace['trend']): string {
  if (trend !== null) return `goes with a ${trend} risk than average`
  return phi > 0 ? 'contributes to the risk' : 'reduces the risk'
}

function titleCase(name: string): string {
  return name
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join(' ')
}
