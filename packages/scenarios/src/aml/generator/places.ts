import { levelSampler } from '../../level-sampler.ts'

/** Where customers come from, of a thousand; five of these countries are listed. */
export const homes = {
  GB: 760,
  PL: 35,
  IN: 40,
  IE: 20,
  FR: 20,
  DE: 20,
  ES: 15,
  US: 15,
  TR: 5,
  NG: 25,
  PH: 15,
  ZA: 15,
  VN: 10,
  LB: 5,
} as const

/** With whom business abroad is done. */
export const tradePartner = levelSampler({
  IE: 14,
  FR: 14,
  DE: 18,
  ES: 9,
  US: 16,
  IN: 6,
  TR: 6,
  AE: 6,
  PL: 5,
  VN: 3,
  ZA: 2,
  BG: 1,
})

/** Where laundered money goes when it crosses a border. */
export const layeringPlace = levelSampler({
  AE: 3,
  LB: 2,
  MM: 1,
  VN: 2,
  KE: 1,
  HR: 1,
  MC: 1,
  TR: 2,
  IE: 2,
  FR: 2,
})
