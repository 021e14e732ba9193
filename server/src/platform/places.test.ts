import { iso31661 } from 'iso-3166'
import { describe, expect, test } from 'vitest'
import { countryCode, stateCode } from './places.ts'

describe('countries', () => {
  test.each([
    ['DE', 'DE'],
    ['de', 'DE'],
    ['DEU', 'DE'],
    ['Germany', 'DE'],
    ['Deutschland', 'DE'],
    ['Allemagne', 'DE'],
    ['Alemania', 'DE'],
    ['ドイツ', 'DE'],
    ['德国', 'DE'],
    ['ألمانيا', 'DE'],
    ['독일', 'DE'],
    [' GERMANY ', 'DE'],
    ['Bundesrepublik Deutschland', 'DE'],
    ['US', 'US'],
    ['USA', 'US'],
    ['U.S.A.', 'US'],
    ['United States', 'US'],
    ['The United States of America', 'US'],
    ['États-Unis', 'US'],
    ['Estados Unidos', 'US'],
    ['美国', 'US'],
    ['アメリカ合衆国', 'US'],
    ['UK', 'GB'],
    ['United Kingdom', 'GB'],
    ['England', 'GB'],
    ['Vereinigtes Königreich', 'GB'],
    ['Côte d’Ivoire', 'CI'],
    ["Cote d'Ivoire", 'CI'],
    ['Ivory Coast', 'CI'],
    ['Korea, Republic of', 'KR'],
    ['South Korea', 'KR'],
    ['한국', 'KR'],
    ['대한민국', 'KR'],
    ['中国', 'CN'],
    ['中國', 'CN'],
    ['日本', 'JP'],
    ['Россия', 'RU'],
    ['مصر', 'EG'],
    ['ישראל', 'IL'],
    ['Czech Republic', 'CZ'],
    ['Czechia', 'CZ'],
    ['Česko', 'CZ'],
    ['Österreich', 'AT'],
    ['Austria', 'AT'],
    ['Australia', 'AU'],
    ['Niger', 'NE'],
    ['Nigeria', 'NG'],
    ['Dominica', 'DM'],
    ['Dominican Republic', 'DO'],
    ['Guinea', 'GN'],
    ['Türkiye', 'TR'],
    ['Turkey', 'TR'],
  ])('%s is %s', (text, code) => expect(countryCode(text)).toBe(code))

  test.each(['', 'Atlantis', 'EU', 'XX', 'Bavaria', '🇩🇪?', '12', '<b>Germany</b> x'])('%j is none', (text) =>
    expect(countryCode(text)).toBeNull(),
  )

  test('each is known by its codes and its English name', () => {
    const english = new Intl.DisplayNames(['en'], { type: 'region' })
    for (const { alpha2, alpha3, name } of iso31661) {
      expect([alpha2, alpha3, name, english.of(alpha2)!].map(countryCode)).toEqual([alpha2, alpha2, alpha2, alpha2])
    }
  })
})

describe('states', () => {
  test.each([
    ['US', 'California', 'US-CA'],
    ['US', 'CA', 'US-CA'],
    ['US', 'us-ca', 'US-CA'],
    ['US', 'State of California', 'US-CA'],
    ['US', 'Washington', 'US-WA'],
    ['US', 'Washington, D.C.', 'US-DC'],
    ['DE', 'Bayern', 'DE-BY'],
    ['DE', 'Bavaria', 'DE-BY'],
    ['DE', 'Baden-Wuerttemberg', null],
    ['DE', 'Baden Württemberg', 'DE-BW'],
    ['DE', 'NRW', 'DE-NW'],
    ['CN', 'Beijing', 'CN-BJ'],
    ['CN', '北京', 'CN-BJ'],
    ['JP', 'Hokkaido', 'JP-01'],
    ['BR', 'Sao Paulo', 'BR-SP'],
    ['ES', 'Asturias', 'ES-AS'],
    ['CA', 'Québec', 'CA-QC'],
    ['CA', 'Ontario', 'CA-ON'],
    ['GB', 'England', 'GB-ENG'],
    ['DE', 'California', null],
    ['US', '', null],
    ['XX', 'CA', null],
  ])('%s, %s is %s', (country, text, code) => expect(stateCode(country, text)).toBe(code))
})
