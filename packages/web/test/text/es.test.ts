import { expect, it } from 'vitest'
import { en } from '../../src/text/en.ts'
import { es } from '../../src/text/es.ts'

it('both languages fill the same places', () => {
  for (const key of Object.keys(en) as (keyof typeof en)[])
    expect([...es[key].matchAll(/\{\w+\}/g)].map(String).sort(), key).toEqual(
      [...en[key].matchAll(/\{\w+\}/g)].map(String).sort(),
    )
})
