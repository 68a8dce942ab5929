import { describe, expect, it } from 'vitest'
import { bundleFolder, bundleLocation, dataFolder } from '../../src/config/index.ts'

describe('dataFolder', () => {
  it('keeps the store, the bundles and the scenarios in one folder', () => {
    expect(dataFolder('/srv/data')).toEqual({
      path: '/srv/data',
      storePath: '/srv/data/candor.db',
      bundlesPath: '/srv/data/bundles',
      scenariosPath: '/srv/data/scenarios',
    })
  })
})

describe('bundleLocation', () => {
  it.each([
    ['/srv/candor/bundles/0a1b', 'bundles/0a1b'],
    ['/srv/models/mine', '/srv/models/mine'],
    ['/srv/candor-old/bundles/0a1b', '/srv/candor-old/bundles/0a1b'],
  ])('%s is kept as %s, and found again', (bundle, location) => {
    expect(bundleLocation('/srv/candor', bundle)).toBe(location)
    expect(bundleFolder('/srv/candor', location)).toBe(bundle)
  })
})
