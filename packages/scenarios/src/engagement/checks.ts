import type { Checks } from '../scenario.ts'

/** What an audit looks at. The points say which profile a user has; the scored row does not. */
export const checks: Checks = {
  groups: [],
  proxies: [],
  spurious: [],
  challenger: null,
  headlines: [
    // 165 of 500 users; of a sample of 1,000 users four standard errors
    { name: 'fake_share', value: 0.33, tolerance: 0.0005, sampleTolerance: 0.06 },
    // 16,057 of 168,000 rows; users differ in how long their attack lasts: measured over seeds, some .01 in 1,000 users
    { name: 'anomaly_share', value: 0.0956, tolerance: 0.0005, sampleTolerance: 0.03 },
  ],
}
