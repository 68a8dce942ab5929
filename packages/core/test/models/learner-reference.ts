import { join } from 'node:path'
import { fixture, readJson } from '../shared-data.ts'

/** A document of `fixtures/learner-reference`, made by `bench/peers/make_learner_reference.py`. */
export function learnerReference<T>(name: string, document: string): T {
  return readJson<T>(join(fixture(`learner-reference/${name}`), `${document}.json`))
}
