import { describe, expect, it } from 'vitest'
import { storePlace } from '../../src/config/index.ts'

describe('storePlace', () => {
  it.each([
    [{}, '/srv/candor/candor.db'],
    [{ CANDOR_STORE: '' }, '/srv/candor/candor.db'],
    [{ CANDOR_STORE: 'sqlite:/fast/candor.db' }, '/fast/candor.db'],
    [{ CANDOR_STORE: 'sqlite:///fast/candor.db' }, '/fast/candor.db'],
    [{ CANDOR_STORE: 'sqlite:fast.db' }, `${process.cwd()}/fast.db`],
    [{ CANDOR_STORE: 'postgres://u:p@h:5432/d' }, 'postgres://u:p@h:5432/d'],
  ])('%o: %s', (environment, place) => {
    expect(storePlace('/srv/candor', environment)).toBe(place)
  })
})
