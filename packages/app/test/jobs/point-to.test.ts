import { describe, expect, it } from 'vitest'
import { appError, SeveralErrors } from '../../src/errors.ts'
import { pointTo } from '../../src/jobs/point-to.ts'

describe('pointTo', () => {
  it('keeps code, kind and sentence, also where the sentence quotes braces', () => {
    const error = appError('decisions.unknown_use', { use: '{known}', known: 'act' })
    const pointed = pointTo('/query/use', error)
    expect(pointed).toMatchObject({ code: error.code, kind: 'input', pointer: '/query/use' })
    expect(pointed.message).toBe('unknown use: {known}; known: act')
    expect(new SeveralErrors([pointed]).message).toBe('unknown use: {known}; known: act')
  })
})
