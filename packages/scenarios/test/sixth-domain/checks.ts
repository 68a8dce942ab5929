import type { Checks } from '../../src/index.ts'

export const checks: Checks = {
  groups: [{ column: 'service', edges: null }],
  proxies: [],
  spurious: [],
  challenger: {
    rule: [{ column: 'service', levels: ['standard'] }],
    meaning: { en: 'Anything but express', es: 'Todo lo que no es exprés' },
  },
  headlines: [],
}
