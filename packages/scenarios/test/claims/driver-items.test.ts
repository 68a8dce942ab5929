import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { sharedData } from '../../../core/test/shared-data.ts'
import { type DriverCurve, driverItems, placeOnCurve } from '../../src/claims/driver-items.ts'

const curve: DriverCurve = {
  bins: [0, 1, 2],
  attributions: [-0.01, 0, 0.0005],
  refIndex: 1,
  min: 0,
  max: 2,
}

const path = sharedData('claims-app-fixtures/trend_registry.json')
if (path === null)
  console.log('SKIPPED the published curves: ../shared/data/claims-app-fixtures is not there')

type Published = Record<
  string,
  { bins: number[]; shap_values: number[]; ref_idx: number; min_val: number; max_val: number }
>

function publishedCurves(): Record<string, DriverCurve> {
  const published = JSON.parse(readFileSync(path!, 'utf8')) as Published
  const entries = Object.entries(published).map(
    ([name, { bins, shap_values, ref_idx, min_val, max_val }]) => [
      name,
      { bins, attributions: shap_values, refIndex: ref_idx, min: min_val, max: max_val },
    ],
  )
  return Object.fromEntries(entries)
}

describe.skipIf(path === null)('places on the published curves', () => {
  // bin, delta to six decimals, position and trend that the published curves give
  it.each([
    ['umbrella_limit', 0, 0, -0.009749, 'Low', 'lower'],
    ['capital-gains', 0, 0, 0.001544, 'Low', 'higher'],
    ['total_claim_amount', -1, 2, -0.012191, 'Low', 'lower'],
    ['total_claim_amount', 0, 5, 0, null, null],
    ['age', 2.0816326530612246, 9, -0.000699, 'High', 'lower'],
    ['age', 0, 4, 0.000134, null, null],
    ['property_share', 2.546296296296297, 9, 0.000525, 'High', 'higher'],
    ['injury_share', -1.5277777777777783, 0, 0.0054, 'Low', 'higher'],
    ['incident_hour_of_the_day', 1, 9, -0.000658, 'High', 'lower'],
    ['months_as_customer', -1.2, 0, -0.002471, 'Low', 'lower'],
    ['vehicle_age', 0.7, 8, 0.000102, 'High', null],
  ])('%s at %d', (name, value, bin, delta, position, trend) => {
    const place = placeOnCurve(publishedCurves()[name]!, value)
    expect(place).toMatchObject({ bin, position, trend })
    expect(place.delta).toBeCloseTo(delta, 6)
  })

  it('skips a number at its median where its name has an underscore, and only there', () => {
    const columns = [
      { name: 'umbrella_limit', value: 0, phi: 0.3 },
      { name: 'total_claim_amount', value: 0, phi: 0.2 },
      { name: 'capital-gains', value: 0, phi: -0.1 },
    ]
    expect(driverItems(columns, publishedCurves())).toEqual([
      {
        feature: 'Capital Gains',
        direction: 'DOWN',
        text: 'Low Capital Gains goes with a higher risk than average.',
        importance: 0.1,
      },
    ])
  })
})

describe('driverItems', () => {
  const texts = (columns: [string, number, number][], curves = {}) =>
    driverItems(
      columns.map(([name, value, phi]) => ({ name, value, phi })),
      curves,
    ).map(({ text }) => text)

  it('orders by size, drops what is tiny or unknown, and stops at five', () => {
    const columns: [string, number, number][] = [
      ['age', 1, 0.01],
      ['vehicle_age', 1, -0.5],
      ['insured_hobbies_chess', 1, 0.9],
      ['injury_share', 1, 0.00009],
      ['umbrella_limit', 1, 0.02],
      ['bodily_injuries', 1, 0.03],
      ['policy_annual_premium', 1, 0.04],
      ['months_as_customer', 1, 0.05],
    ]
    expect(texts(columns)).toEqual([
      'Vehicle Age reduces the risk.',
      'Policy Tenure contributes to the risk.',
      'Annual Premium contributes to the risk.',
      'Bodily Injuries contributes to the risk.',
      'Umbrella Limit contributes to the risk.',
    ])
  })

  it.each([
    ['incident_severity_Major Damage', 'Major Damage Severity'],
    ['incident_severity_Total Loss', 'Total Loss Severity'],
    ['collision_type_Rear Collision', 'Rear Collision Type'],
    ['collision_type_?', 'Unknown Collision Type'],
    ['authorities_contacted_Police', 'Police Contacted'],
    ['authorities_contacted_None', 'No Authorities Contacted'],
    ['authorities_contacted_Fire', 'Contacting Fire'],
    ['police_report_available_YES', 'Police Report Available'],
    ['police_report_available_NO', 'No Police Report'],
    ['police_report_available_?', 'Police Report Status Unknown'],
  ])('%s is called %s', (name, label) => {
    expect(texts([[name, 1, 0.1]])).toEqual([`${label} contributes to the risk.`])
  })

  it('follows the curve and not the sign where the curve is beyond the least trend, which is excluded', () => {
    expect(texts([['age', 0, 0.1]], { age: curve })).toEqual([
      'Low Insured Age goes with a lower risk than average.',
    ])
    expect(texts([['age', 2, -0.1]], { age: curve })).toEqual(['High Insured Age reduces the risk.'])
  })

  it('takes the first of two bins that are as near', () => {
    expect(placeOnCurve(curve, 0.5).bin).toBe(0)
  })
})
