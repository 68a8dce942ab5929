import type { Wording } from '../../src/index.ts'

export const wording: Wording = {
  families: {
    weight: {
      code: 'P-1',
      short: { en: 'Weight', es: 'Peso' },
      label: {
        en: 'The weight of the parcel',
        es: { text: 'El peso del paquete', gender: 'm', number: 's' },
      },
      format: 'number',
      unit: { en: 'kg', es: 'kg' },
    },
    distance: {
      code: 'P-2',
      short: { en: 'Distance', es: 'Distancia' },
      label: { en: 'The distance', es: { text: 'La distancia', gender: 'f', number: 's' } },
      format: 'number',
      unit: { en: 'km', es: 'km' },
    },
    service: {
      code: 'P-3',
      short: { en: 'Service', es: 'Servicio' },
      label: { en: 'The service', es: { text: 'El servicio', gender: 'm', number: 's' } },
      format: 'level',
      unit: null,
    },
  },
  levels: { express: { en: 'express', es: 'exprés' }, standard: { en: 'standard', es: 'normal' } },
  cohort: { en: 'training parcels', es: 'paquetes de entrenamiento' },
  currency: 'EUR',
}
