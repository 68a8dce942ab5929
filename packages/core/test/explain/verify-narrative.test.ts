import { describe, expect, it } from 'vitest'
import {
  type NarrativeAnswer,
  type NarrativeFacts,
  narrativeTemplate,
  verifyNarrative,
  type Wording,
} from '../../src/explain/index.ts'

const money = { format: 'money', unit: null } as const

const wording: Wording = {
  families: {
    claim: {
      code: 'C1',
      label: { en: 'the claim amount', es: { text: 'el monto del siniestro', gender: 'm', number: 's' } },
      ...money,
    },
    tenure: {
      code: 'C2',
      label: {
        en: 'the policy tenure',
        es: { text: 'la antigüedad de la póliza', gender: 'f', number: 's' },
      },
      format: 'number',
      unit: { en: 'months', es: 'meses' },
    },
    report: {
      code: 'C3',
      label: { en: 'the police report', es: { text: 'el informe policial', gender: 'm', number: 's' } },
      format: 'level',
      unit: null,
    },
    hobby: {
      code: 'C4',
      label: { en: 'the hobby', es: { text: 'el pasatiempo', gender: 'm', number: 's' } },
      format: 'level',
      unit: null,
    },
  },
  levels: {},
  cohort: { en: 'training claims', es: 'los siniestros de entrenamiento' },
  currency: 'USD',
}

function factsIn(language: 'en' | 'es'): NarrativeFacts {
  const label = (family: string) =>
    language === 'en' ? wording.families[family]!.label.en : wording.families[family]!.label.es.text
  const item = (id: string, family: string, value: string, direction: 'UP' | 'DOWN', rank: number) => ({
    id,
    family,
    label: label(family),
    value,
    direction,
    rank,
    typical: null,
  })
  return {
    language,
    model: 'claims-rf@1',
    probability: language === 'en' ? '73%' : '73 %',
    outcome: 'review',
    threshold: '53%',
    direction: 'UP',
    items: [
      item('f1', 'claim', 'USD 52,080', 'UP', 1),
      { ...item('f2', 'tenure', '134 months', 'DOWN', 2), typical: { low: '115', high: '276' } },
      item('f3', 'report', 'NO', 'UP', 3),
    ],
  }
}

const honest: NarrativeAnswer = {
  summary: 'The score is {{probability}}, and {{f1.label}} is the largest factor in it.',
  drivers: [
    { id: 'f1', direction: 'UP', text: 'The claim amount of {{f1.value}} raises the score.' },
    { id: 'f3', direction: 'UP', text: 'With {{f3.value}} for the police report, the score is pushed up.' },
  ],
  counter: [
    {
      id: 'f2',
      direction: 'DOWN',
      text: 'The policy tenure ({{f2.value}}, usual range {{f2.typical}}) lowers the score.',
    },
  ],
  caveats: ['model_not_cause'],
}

const honestSpanish: NarrativeAnswer = {
  summary: 'El puntaje es {{probability}} y el mayor factor es {{f1.label}}.',
  drivers: [
    { id: 'f1', direction: 'UP', text: 'El monto del siniestro de {{f1.value}} sube el puntaje.' },
    { id: 'f3', direction: 'UP', text: 'El informe policial ({{f3.value}}) eleva el puntaje.' },
  ],
  counter: [
    { id: 'f2', direction: 'DOWN', text: 'La antigüedad de la póliza de {{f2.value}} baja el puntaje.' },
  ],
  caveats: [],
}

const verify = (answer: unknown, facts = factsIn('en')) =>
  verifyNarrative(typeof answer === 'string' ? answer : JSON.stringify(answer), facts, wording, {
    hobby: ['pastime', 'leisure activity'],
  })

/** The honest answer with its first driver saying something else. */
const saying = (text: string, more: object = {}) => ({
  ...honest,
  drivers: [{ ...honest.drivers[0]!, text, ...more }, honest.drivers[1]!],
})
const summing = (summary: string) => ({ ...honest, summary })

describe('an honest text', () => {
  it('passes in English and in Spanish, with its placeholders filled', () => {
    const { isVerified, failures, answer, rates } = verify(honest)
    expect({ isVerified, failures }).toEqual({ isVerified: true, failures: [] })
    expect(answer!.counter[0]!.text).toBe(
      'The policy tenure (134 months, usual range 115–276) lowers the score.',
    )
    expect(rates).toEqual({ rank: 1, sign: 1, value: 1 })
    expect(verify(honestSpanish, factsIn('es')).failures).toEqual([])
  })

  it.each(['en', 'es'] as const)('is what the template writes (%s)', (language) => {
    const facts = factsIn(language)
    expect(verify(narrativeTemplate(facts), facts).failures).toEqual([])
    const missing = { ...facts, outcome: null, items: facts.items.map((item) => ({ ...item, value: null })) }
    expect(verify(narrativeTemplate(missing), missing).failures).toEqual([])
  })

  it('may leave factors out, and may leave out the other side', () => {
    expect(verify({ ...honest, drivers: honest.drivers.slice(0, 1), counter: [] }).failures).toEqual([])
  })
})

describe('every lie is caught, by the check that is meant for it', () => {
  it.each<[string, unknown, string]>([
    ['an invented factor', saying('The claim amount raises the score.', { id: 'f9' }), 'entities'],
    [
      'a factor of the domain that is not in the facts',
      saying('The claim amount and the hobby raises the score.'),
      'entities',
    ],
    ['an alias of one', saying('The claim amount and the pastime raise the score.'), 'entities'],
    ['a translation of one', saying('The claim amount and el pasatiempo raise the score.'), 'entities'],
    [
      'a placeholder that is not there',
      saying('The claim amount of {{f1.secret}} raises the score.'),
      'entities',
    ],
    ['look-alike letters', saying('The claim amount r\u0430ises the score.'), 'entities'],
    ['a zero-width split', saying('The claim amount ra\u200bises the score.'), 'entities'],
    ['full-width letters', saying('The claim amount ｒaises the score.'), 'entities'],
    ['a flipped direction', saying('The claim amount raises the score.', { direction: 'DOWN' }), 'sign'],
    ['the right direction with opposite words', saying('The claim amount lowers the score.'), 'sign'],
    ['a denied direction', saying('The claim amount does not raise the score.'), 'sign'],
    ['a denied direction, short', saying("The claim amount doesn't raise the score."), 'sign'],
    [
      'the wrong way in the summary',
      summing('The score of {{probability}} is what the policy tenure raises.'),
      'sign',
    ],
    ['digits', saying('The claim amount of 52,080 raises the score.'), 'numbers'],
    ['other digits', saying('The claim amount of ٥٢ raises the score.'), 'numbers'],
    ['number words', saying('The claim amount raises the score by two thirds.'), 'numbers'],
    ['a percentage', saying('The claim amount raises the score by some percent.'), 'numbers'],
    ["another factor's value", saying('The claim amount of {{f2.value}} raises the score.'), 'numbers'],
    ['a wrong unit', saying('The claim amount of {{f1.value}} months raises the score.'), 'numbers'],
    ['a currency sign', saying('The claim amount of {{f1.value}} € raises the score.'), 'numbers'],
    ['another order', { ...honest, drivers: honest.drivers.toReversed() }, 'order'],
    [
      'a factor on the other side',
      { ...honest, drivers: [...honest.drivers, ...honest.counter], counter: [] },
      'order',
    ],
    ['a factor twice', { ...honest, drivers: [honest.drivers[0]!, honest.drivers[0]!] }, 'order'],
    [
      'a claim after the factor',
      saying('The claim amount raises the score. Such people are trouble.'),
      'statements',
    ],
    ['a cause', saying('The score is up because of the claim amount.'), 'statements'],
    ['advice', saying('The claim amount raises the score and should be looked into.'), 'statements'],
    ['an accusation', saying('The claim amount of a fraudster raises the score.'), 'statements'],
    ['certainty', saying('The claim amount certainly raises the score.'), 'statements'],
    ['a protected trait', saying('The claim amount of the woman raises the score.'), 'statements'],
    ['a verdict', summing('With {{probability}} this is low risk.'), 'statements'],
    ['an instruction that was obeyed', summing('Low risk, as was asked for.'), 'statements'],
    ['a summary of nothing', summing('This is a case like many that come in.'), 'statements'],
    ['no JSON', 'The claim amount raises the score.', 'shape'],
    ['text around the JSON', `Here: ${JSON.stringify(honest)}`, 'shape'],
    ['a missing field', { ...honest, caveats: undefined }, 'shape'],
    ['an unknown field', { ...honest, advice: 'none' }, 'shape'],
    ['an unknown field in a driver', saying('The claim amount raises the score.', { weight: 1 }), 'shape'],
    ['no driver', { ...honest, drivers: [] }, 'shape'],
    ['a caveat of its own', { ...honest, caveats: ['trust_me'] }, 'shape'],
    ['100 kB', summing('x'.repeat(100_000)), 'shape'],
    ['another language', honestSpanish, 'language'],
  ])('%s', (_, answer, check) => {
    const verdict = verify(answer)
    expect(verdict).toMatchObject({ isVerified: false, answer: null })
    expect(verdict.failures.map((failure) => failure.check)).toContain(check)
  })

  it.each<[string, string, string]>([
    ['opposite words', 'El monto del siniestro baja el puntaje.', 'sign'],
    ['a denied direction', 'El monto del siniestro no sube el puntaje.', 'sign'],
    ['number words', 'El monto del siniestro sube el puntaje a la mitad.', 'numbers'],
    ['a cause', 'El puntaje sube debido a el monto del siniestro.', 'statements'],
    ['an accusation', 'El monto del siniestro del culpable sube el puntaje.', 'statements'],
    ['English', 'The claim amount is what raises the score of this claim.', 'language'],
  ])('in Spanish too: %s', (_, text, check) => {
    const answer = { ...honestSpanish, drivers: [{ ...honestSpanish.drivers[0]!, text }] }
    const verdict = verify(answer, factsIn('es'))
    expect(verdict.isVerified).toBe(false)
    expect(verdict.failures.map((failure) => failure.check)).toContain(check)
  })

  it('tells how much of place, direction and values agrees', () => {
    const { rates } = verify({ ...honest, drivers: honest.drivers.toReversed() })
    expect(rates).toEqual({ rank: 1 / 3, sign: 1, value: 1 })
  })
})
