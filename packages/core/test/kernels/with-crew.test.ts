import { describe, expect, it } from 'vitest'
import { type Crew, inMemory, startCrew, startOnCrew, withCrew } from '../../src/kernels/index.ts'

const tooMuch = 5e9

describe('withCrew', () => {
  it('does the work, and is null where the memory does not hold it', () => {
    expect(withCrew(null, (crew) => crew.threads)).toBe(1)
    expect(withCrew(null, (crew) => crew.reserve(tooMuch))).toBeNull()
  })

  it('lets other errors pass', () => {
    const fail = () => {
      throw new RangeError('mine')
    }
    expect(() => withCrew(null, fail)).toThrow('mine')
  })
})

describe('startOnCrew', () => {
  it('leaves the crew open, and is null where the memory does not hold it', () => {
    const crew = startOnCrew(null, (started: Crew) => started)!
    expect(crew.reserve(1)).toBeGreaterThan(0)
    crew.close()
    expect(startOnCrew(null, ({ reserve }) => reserve(tooMuch))).toBeNull()
  })
})

describe('inMemory', () => {
  it('goes on with a crew that is closed, is null where the memory does not hold it, and lets other errors pass', () => {
    const crew = startCrew(null)!
    crew.close()
    expect(inMemory(() => crew.reserve(1))).toBeGreaterThan(0)
    expect(inMemory(() => crew.reserve(tooMuch))).toBeNull()
    expect(() =>
      inMemory(() => {
        throw new RangeError('mine')
      }),
    ).toThrow('mine')
  })
})

describe('reserve', () => {
  it('says how much it asked for in vain', () => {
    const crew = startCrew(null)!
    expect(() => crew.reserve(tooMuch)).toThrow(/the kernels need 47\d\d MB of memory, and the system/)
    crew.close()
  })
})
