import { createRequire } from 'node:module'
import type * as Standard from 'iso-3166'

// Loaded when the first country is asked for: a start should not wait for it.
const load = createRequire(import.meta.url)
const standard = () => load('iso-3166') as typeof Standard

/** Languages whose names of countries are understood, besides English. */
const LANGUAGES = [
  'de',
  'fr',
  'es',
  'it',
  'pt',
  'nl',
  'pl',
  'sv',
  'da',
  'nb',
  'fi',
  'cs',
  'sk',
  'hu',
  'ro',
  'hr',
  'bg',
  'el',
]
const MORE_LANGUAGES = ['tr', 'ru', 'uk', 'ja', 'zh', 'zh-Hant', 'ko', 'ar', 'he', 'hi', 'th', 'vi', 'id']

/** What people write and no standard says. */
const ALSO_COUNTRIES: Record<string, string> = {
  GB: 'UK, U.K., Great Britain, Britain, England, Scotland, Wales, Northern Ireland, Großbritannien, England und Wales',
  US: 'America, U.S., U.S.A., States, United States of America, Vereinigte Staaten von Amerika, Estados Unidos de América, 美國, 아메리카합중국',
  AE: 'UAE, U.A.E., Emirates',
  BO: 'Bolivia',
  CD: 'DRC, DR Congo, Congo-Kinshasa, Zaire',
  CG: 'Congo-Brazzaville',
  CI: 'Ivory Coast, Cote d Ivoire',
  CN: 'PRC, P.R. China, People’s Republic of China, Mainland China, 中华人民共和国, 中華人民共和國',
  CV: 'Cape Verde',
  CZ: 'Czech Republic, Tschechische Republik',
  DE: 'Federal Republic of Germany, Bundesrepublik Deutschland, BRD',
  IR: 'Iran, Islamic Republic of Iran',
  KP: 'DPRK',
  KR: 'Korea, South Korea, Republic of Korea, 대한민국',
  LA: 'Lao PDR',
  MK: 'Macedonia, FYROM',
  MM: 'Burma',
  NL: 'Holland, The Netherlands',
  PS: 'Palestine',
  RU: 'Russia, Russian Federation, Российская Федерация',
  SZ: 'Swaziland',
  TL: 'East Timor',
  TR: 'Turkey, Turkiye',
  TW: 'Taiwan',
  VA: 'Vatican, Vatican City, Holy See',
  VN: 'Viet Nam',
}

const ALSO_STATES: Record<string, string> = {
  'AT-2': 'Carinthia',
  'AT-3': 'Lower Austria',
  'AT-4': 'Upper Austria',
  'AT-6': 'Styria',
  'AT-7': 'Tyrol',
  'AT-9': 'Vienna',
  'BE-BRU': 'Brussels',
  'BE-VLG': 'Flanders',
  'BE-WAL': 'Wallonia',
  'CH-BE': 'Berne',
  'CH-GE': 'Geneva',
  'CH-LU': 'Lucerne',
  'CH-ZH': 'Zurich',
  'DE-BY': 'Bavaria',
  'DE-HE': 'Hesse',
  'DE-MV': 'Mecklenburg-Western Pomerania',
  'DE-NI': 'Lower Saxony',
  'DE-NW': 'North Rhine-Westphalia, NRW',
  'DE-RP': 'Rhineland-Palatinate',
  'DE-SN': 'Saxony',
  'DE-ST': 'Saxony-Anhalt',
  'DE-TH': 'Thuringia',
  'ES-AN': 'Andalusia',
  'ES-CT': 'Catalonia, Cataluña',
  'ES-PV': 'Basque Country',
  'IT-21': 'Piedmont',
  'IT-25': 'Lombardy',
  'IT-52': 'Tuscany',
  'IT-62': 'Latium',
  'IT-75': 'Apulia',
  'IT-82': 'Sicily',
  'IT-88': 'Sardinia',
  'JP-13': '東京都, 東京',
  'JP-27': '大阪府, 大阪',
  'JP-26': '京都府, 京都',
  'JP-14': '神奈川県',
  'JP-23': '愛知県',
  'CN-BJ': '北京市, 北京',
  'CN-SH': '上海市, 上海',
  'CN-GD': '广东省, 广东',
  'CN-ZJ': '浙江省, 浙江',
  'CN-JS': '江苏省, 江苏',
  'KR-11': 'Seoul, 서울',
  'NL-NH': 'North Holland',
  'NL-ZH': 'South Holland',
  'US-DC': 'Washington DC, Washington D.C., DC',
}

/** Words that stand beside the names of states and tell nothing. */
const FILLERS =
  /\b(sheng|shi|zizhiqu|ken|fu|province|state|prefecture|county|region|canton|provincia|principado|comunidad|department|of|de|the)\b/g

/** The ISO 3166-1 alpha-2 code of a country, from its code, its name in any of thirty languages, or a usual nickname; null if unknown. */
export function countryCode(text: string): string | null {
  return (countries ??= readCountries()).get(keyOf(text)) ?? null
}

/** The ISO 3166-2 code of a state of the country (`US-CA`), from either part of it or its name; null if unknown. */
export function stateCode(country: string, text: string): string | null {
  const known = statesOf(country)
  return known.get(keyOf(text)) ?? known.get(bareKey(text)) ?? null
}

let countries: Map<string, string> | undefined
const states = new Map<string, Map<string, string>>()

function readCountries(): Map<string, string> {
  const { iso31661, iso31661Alpha3ToAlpha2 } = standard()
  const names = new Map<string, string>()
  // Whoever comes first keeps the name: codes, then English, then the others.
  const add = (text: string, code: string) => {
    const key = keyOf(text)
    if (key !== '' && !names.has(key)) names.set(key, code)
  }
  for (const { alpha2 } of iso31661) add(alpha2, alpha2)
  for (const [alpha3, alpha2] of Object.entries(iso31661Alpha3ToAlpha2)) add(alpha3, alpha2)
  for (const { alpha2, name } of iso31661) add(name, alpha2)
  for (const language of ['en', ...LANGUAGES, ...MORE_LANGUAGES]) {
    for (const style of ['long', 'short'] as const) {
      const display = new Intl.DisplayNames([language], { type: 'region', style, fallback: 'none' })
      for (const { alpha2 } of iso31661) {
        const name = display.of(alpha2)
        if (name) add(name, alpha2)
      }
    }
    if (language === 'en')
      for (const [code, list] of Object.entries(ALSO_COUNTRIES)) for (const name of list.split(', ')) add(name, code)
  }
  return names
}

function statesOf(country: string): Map<string, string> {
  const known = states.get(country)
  if (known) return known
  const names = new Map<string, string>()
  const add = (key: string, code: string) => {
    if (key !== '' && !names.has(key)) names.set(key, code)
  }
  const own = standard().iso31662.filter(({ code }) => code.startsWith(`${country}-`))
  for (const { code } of own) {
    add(keyOf(code), code)
    add(keyOf(code.slice(country.length + 1)), code)
  }
  // A region before the provinces within it that are named alike.
  for (const level of [
    own.filter(({ parent }) => parent === country),
    own.filter(({ parent }) => parent !== country),
  ]) {
    for (const { code, name } of level) add(keyOf(name), code)
    for (const { code, name } of level) {
      for (const part of name.split(/[,/([\]]/)) add(keyOf(part), code)
      add(bareKey(name), code)
    }
  }
  for (const { code } of own) for (const name of ALSO_STATES[code]?.split(', ') ?? []) add(keyOf(name), code)
  states.set(country, names)
  return names
}

/** Case, accents and punctuation aside. */
function keyOf(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/&/g, ' and ')
    .replace(/ß/g, 'ss')
    .replace(/[.'’`´]/g, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/^ *the /, '')
    .trim()
}

function bareKey(text: string): string {
  return keyOf(keyOf(text).replace(FILLERS, ' '))
}
