import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { verifyLog } from '../../src/jobs/verify-log.ts'
import { decisionViewOf } from '../../src/store/decision-view.ts'
import { type MadeDecision, openStore, recordDecision, type Store } from '../../src/store/index.ts'
import { decisionInput, modelInput } from './decision-inputs.ts'
import { describeOnEngines } from './engines.ts'

const tenantId = 'default'
const expiresAt = 1_800_000_000_000

/** Values that a database or a text could give back as others. */
const number = fc.oneof(
  fc.constantFrom(-0, 0, 1, 1e21, -1e-300, 5e-324, 0.1 + 0.2, Number.MAX_SAFE_INTEGER),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
)
const probability = fc.oneof(fc.constantFrom(0, -0, 1, 5e-324), fc.double({ min: 0, max: 1, noNaN: true }))
/** Keys like numbers come first in an object, whatever was said first; one of them is no usual key at all. */
const name = fc.oneof(
  fc.constantFrom('10', '2', 'b', 'a"\\b', 'ü 漢 🙂', '', '__proto__', "it's"),
  fc.string(),
)
const names = fc.uniqueArray(name, { minLength: 2, maxLength: 8 })
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null })
const perhaps = <T>(key: string, value: fc.Arbitrary<T>) => fc.record({ [key]: value }, { requiredKeys: [] })

const background = fc.constantFrom({ name: 'train-200', rows: 200, digest: 'sha256:bb' }, null)
const explained = fc
  .record({
    status: fc.constant('ok' as const),
    modelHash: fc.constant('sha256:aa'),
    method: fc.constantFrom('interventional', 'path_dependent', 'exact'),
    space: fc.constantFrom('margin', 'probability'),
    base: number,
    background,
    score: number,
    residual: number,
    contributions: names.chain((all) =>
      fc.tuple(...all.map((feature) => number.map((phi) => ({ feature, phi })))),
    ),
    reasons: fc.constant([]),
    workerMs: some(number),
  })
  .map((explanation) => explanation as MadeDecision['explanation'])
const absent = fc
  .constantFrom('pending' as const, 'timeout' as const, 'unavailable' as const)
  .map((status) => ({ status, modelHash: 'sha256:aa', workerMs: null }))

const classes = names.chain((all) =>
  fc.record({
    probabilities: fc.tuple(...all.map(() => probability)).map((values) => recordOf(all, values)),
    margins: fc.tuple(...all.map(() => number)).map((values) => recordOf(all, values)),
    predicted: fc.constantFrom(...all),
    explainedClass: fc.constantFrom(...all),
  }),
)
const provenance = fc.record({ client: names, stored: names, entity: fc.constant([]) })
const warning = fc
  .tuple(fc.record({ code: name }), perhaps('feature', name), perhaps('detail', name))
  .map((parts) => Object.assign({}, ...parts))
const output = fc
  .tuple(
    fc.record({
      alias: some(name),
      level: fc.constantFrom('none', 'top', 'full'),
      audience: fc.constantFrom('case_handler', 'auditor', 'customer'),
      withheld: fc.boolean(),
      unit: fc.constantFrom('log_odds', 'probability', 'target', 'linked', 'path_length'),
      raw: some(probability),
      calibrated: some(probability),
      warnings: fc.array(warning, { maxLength: 3 }),
    }),
    perhaps('prediction', number),
    perhaps('provenance', provenance),
    fc.oneof(fc.constant({}), classes),
  )
  .map((parts) => Object.assign({}, ...parts) as MadeDecision['decision']['output'])
const threshold = fc.record({
  value: number,
  operator: fc.constantFrom('>=' as const, '>' as const),
  scale: fc.constantFrom('raw' as const, 'calibrated' as const),
  source: name,
})
const rule = (id: string) =>
  fc.record({ id: fc.constant(id), version: fc.nat(9), hit: fc.boolean(), score: number })

const made = fc
  .record({
    explanation: fc.oneof(explained, absent, fc.constant(null)),
    decision: fc.record({
      scale: fc.constantFrom('raw' as const, 'calibrated' as const, 'prediction' as const),
      probability: some(probability),
      margin: some(number),
      output,
      threshold: some(threshold),
      use: some(fc.constantFrom('act', 'look')),
      band: some(name),
      outcome: some(name),
      mode: fc.constantFrom('automatic' as const, 'review' as const),
      rules: fc.uniqueArray(name, { maxLength: 4 }).chain((ids) => fc.tuple(...ids.map(rule))),
      latencyMs: fc.record({ features: number, score: number, explain: some(number) }),
    }),
    withKey: fc.boolean(),
    late: fc.boolean(),
  })
  // a character zero is refused where texts come in
  .filter((parts) => !JSON.stringify(parts).includes('\\u0000'))

/** As own keys, whatever they are called. */
function recordOf<T>(keys: readonly string[], values: readonly T[]): Record<string, T> {
  return Object.fromEntries(keys.map((key, i) => [key, values[i]!]))
}

describeOnEngines('every kind of decision', ({ place }) => {
  let store: Store

  beforeAll(async () => {
    store = await openStore(await place())
    await store.run('registry.register', modelInput('model-a'))
    await store.run('registry.register', modelInput('model-a', 'sha256:ab'))
  })
  afterAll(() => store.close())

  it('is answered byte for byte alike at once, by key, by event and at every later reading, and the log verifies', async () => {
    const drawn = fc.sample(made, { numRuns: 150, seed: 20_261 })
    for (const [i, parts] of drawn.entries()) {
      const { explanation, decision, withKey, late } = parts
      const waits = explanation?.status === 'pending' && late
      const pending = waits ? { pending: { language: 'en' as const } } : {}
      const key = { route: 'POST /x', key: `k-${i}`, fingerprint: 'f', expiresAt }
      const idempotency = withKey ? key : null
      const about = { event: { externalId: `event-${i}` }, explanation, idempotency }
      const what = { ...decision, output: { ...decision.output, ...pending } }
      const { view, replayed } = await recordDecision(store, decisionInput({ ...about, decision: what }))
      expect(replayed).toBe(false)
      const said = JSON.stringify(view)
      const again = await recordDecision(store, decisionInput({ ...about, decision: what }))
      expect([JSON.stringify(again.view), again.replayed]).toEqual([said, true])
      const without = await recordDecision(
        store,
        decisionInput({ ...about, idempotency: null, decision: what }),
      )
      expect([JSON.stringify(without.view), without.replayed]).toEqual([said, true])
      if (i % 5 === 0) {
        const newer = { ...what, modelVersion: 2 }
        const rescore = {
          ...about,
          idempotency: null,
          modelHash: 'sha256:ab',
          onDuplicate: 'rescore',
        } as const
        const other = await recordDecision(store, decisionInput({ ...rescore, decision: newer }))
        expect(other.replayed).toBe(false)
        const id = other.view.decision_id
        expect(JSON.stringify(await store.run('decision.get', { tenantId, id }))).toBe(
          JSON.stringify(other.view),
        )
      }
      if (waits) {
        const ok = decisionInput().explanation!
        const done = { tenantId, decisionId: view.decision_id, explanation: ok, at: expiresAt }
        expect(await store.run('explanation.complete', done)).toBe(true)
      }
      const asked = { tenantId, id: view.decision_id }
      expect(JSON.stringify(await store.run('decision.get', asked))).toBe(said)
      const evidence = await store.run('decision.evidence', asked)
      const { decision: row, event, explanation: explained } = evidence.content as Rows
      const rows = {
        ...{ decision: row, explanation: 'decision_id' in explained ? explained : null },
        ...{ externalId: event.external_id, modelHash: 'sha256:aa' },
      } as Parameters<typeof decisionViewOf>[0]
      expect(JSON.stringify(decisionViewOf(rows))).toBe(said)
    }
    const verdict = await verifyLog({ store, tenantId, withDecisions: true })
    expect(verdict).toMatchObject({ ok: true, decisions: { checked: 180, erased: 0 } })
  }, 60_000)
})

type Rows = {
  readonly decision: object
  readonly event: { readonly external_id: string }
  readonly explanation: object
}
