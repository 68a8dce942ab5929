import { expect, it } from 'vitest'
import { z } from 'zod'
import { plainIssue } from '../../src/jobs/plain-issue.ts'

const flag = z.union([z.literal(0), z.literal(1)])

const cases: readonly [string, z.ZodType, unknown, string][] = [
  ['what is missing', z.string(), undefined, 'missing; expected a text'],
  ['a number for a text', z.string(), 5, 'expected a text; received 5'],
  ['a text for a number', z.number(), 'secret', 'expected a number; received a text'],
  ['a list for an object', z.object({}), [], 'expected an object; received a list'],
  ['an object for a list', z.array(z.number()), {}, 'expected a list; received an object'],
  ['null for a truth value', z.boolean(), null, 'expected true or false; received null'],
  ['a fraction for a whole number', z.int(), 1.5, 'expected a whole number; received 1.5'],
  ['a text in an address', z.coerce.number(), 'abc', 'expected a finite number'],
  ['one of few', z.enum(['a', 'b', 'c']), 'd', 'expected a, b or c; received "d"'],
  [
    'one that is too long to be told',
    z.enum(['a', 'b']),
    'x'.repeat(99),
    `expected a or b; received "${'x'.repeat(40)}…"`,
  ],
  ['literals', flag, 2, 'expected 0 or 1; received 2'],
  ['literals that are missing', flag, undefined, 'missing; expected 0 or 1'],
  [
    'one of several types',
    z.union([z.string(), z.number()]),
    true,
    'expected a text or a number; received true',
  ],
  ['too few', z.array(z.number()).min(1), [], 'expected at least 1 item; received 0'],
  ['too many', z.array(z.number()).max(2), [1, 2, 3], 'expected at most 2 items; received 3'],
  ['too small', z.number().min(1), 0, 'expected at least 1; received 0'],
  ['not more', z.number().positive(), 0, 'expected more than 0; received 0'],
  ['too large', z.number().max(200), 500, 'expected at most 200; received 500'],
  ['an empty text', z.string().min(1), '', 'expected a text that is not empty'],
  ['a short secret', z.string().min(12), 'secret', 'expected at least 12 characters'],
  ['a long text', z.string().max(3), 'abcd', 'expected at most 3 characters; received 4'],
  ['no moment', z.iso.datetime(), 'yesterday', 'expected a moment such as 2026-01-31T12:00:00Z'],
  ['no address', z.email(), 'ana', 'expected an email address such as ana@example.org'],
  ['no multiple', z.number().multipleOf(5), 7, 'expected a multiple of 5; received 7'],
  [
    'a name that is too long',
    z.record(z.string().max(2), z.number()),
    { abc: 1 },
    'its name: expected at most 2 characters; received 3',
  ],
  ['a name too many', z.strictObject({}), { a: 1, b: 2 }, 'unknown name: a, b'],
  ['what the schema says itself', z.string({ error: 'a colour' }), 5, 'a colour'],
]

it.each(cases)('says in plain words: %s', (_name, schema, value, said) => {
  expect(schema.safeParse(value, { error: plainIssue }).error?.issues[0]?.message).toBe(said)
})
