import type { Dice } from './dice.ts'

type Region = {
  country: string
  first: string[]
  last: string[]
  companies: string[]
  suffixes: string[]
  domain: string
}

const REGIONS: Region[] = [
  {
    country: 'DE',
    first: ['Jörg', 'Anneliese', 'Björn', 'Käthe', 'Matthias', 'Ulrike'],
    last: ['Groß', 'Müller-Lüdenscheidt', 'Schäfer', 'von der Heide', 'Weiß', 'Krüger'],
    companies: [
      'Süddeutsche Messtechnik',
      'Hafenlogistik Elbe',
      'Bäckerei Öttinger',
      'Stadtwerke Gütersloh',
      'Rheinwerk Optik',
    ],
    suffixes: ['GmbH', 'AG', 'GmbH & Co. KG'],
    domain: 'de',
  },
  {
    country: 'US',
    first: ['Denise', 'Marcus', 'Shawna', 'Harold', 'Luz', 'Trent'],
    last: ["O'Brien", 'Whitfield', 'Castillo', 'Nguyen', 'Abernathy', 'Washington'],
    companies: [
      'Blue Mesa Freight',
      'Harbor & Pine Dental',
      'Tallgrass Energy Services',
      'Second Street Credit Union',
      'Ironwood Outfitters',
    ],
    suffixes: ['Inc.', 'LLC', 'Corp.'],
    domain: 'com',
  },
  {
    country: 'FR',
    first: ['Zoé', 'Thibault', 'Maëlle', 'François', 'Hélène', 'Jean-Loup'],
    last: ["d'Arvieu", 'Lefèvre', 'Garçon', 'Beaumont', 'Chéreau', 'Le Goff'],
    companies: [
      'Ateliers Saint-Éloi',
      'Pâtisserie Rêverie',
      'Société Générale de Voirie',
      'Forêts du Morvan',
      'Métallerie Ducrêt',
    ],
    suffixes: ['SA', 'SARL', 'SAS'],
    domain: 'fr',
  },
  {
    country: 'JP',
    first: ['さくら', '健太', '美咲', '大輔', '陽子', '翔'],
    last: ['佐藤', '鈴木', '高橋', '田中', '渡辺', '小林'],
    companies: ['東和精密工業', '青葉システム', 'みなと運輸', '北陸電設', 'さくら製薬'],
    suffixes: ['株式会社', '合同会社'],
    domain: 'jp',
  },
  {
    country: 'PL',
    first: ['Łukasz', 'Agnieszka', 'Żaneta', 'Grzegorz', 'Świętosława', 'Paweł'],
    last: ['Wójcik', 'Dąbrowska', 'Źrebiec', 'Kowalczyk', 'Brzęczyszczykiewicz', 'Gżegżółka'],
    companies: [
      'Huta Częstochowa',
      'Zakłady Mięsne Łąka',
      'Warsztat Kółko',
      'Biuro Podróży Żubr',
      'Stocznia Świnoujście',
    ],
    suffixes: ['Sp. z o.o.', 'S.A.'],
    domain: 'pl',
  },
  {
    country: 'IN',
    first: ['Ananya', 'Vikram', 'Meenakshi', 'Arjun', 'Lakshmi', 'Rohit'],
    last: ['Iyer', 'Chatterjee', 'Subramaniam', 'Kulkarni', 'Singh', 'Banerjee'],
    companies: ['Deccan Textiles', 'Godavari Agro', 'Nilgiri Software Works', 'Konkan Marine', 'Varanasi Silk House'],
    suffixes: ['Pvt. Ltd.', 'Limited'],
    domain: 'in',
  },
  {
    country: 'BR',
    first: ['João', 'Conceição', 'Thaís', 'Antônio', 'Luíza', 'Caetano'],
    last: ['Gonçalves', 'da Conceição', 'Araújo', 'Magalhães', 'dos Santos', 'Falcão'],
    companies: [
      'Café Sertão',
      'Construções Ipê',
      'Navegação Amazônia',
      'Laboratório São Bento',
      'Cooperativa Irmãos Unidos',
    ],
    suffixes: ['Ltda.', 'S/A'],
    domain: 'br',
  },
  {
    country: 'GR',
    first: ['Ελένη', 'Γιώργος', 'Μαρία', 'Νίκος', 'Δήμητρα', 'Σπύρος'],
    last: ['Παπαδόπουλος', 'Αγγελοπούλου', 'Δημητρίου', 'Οικονόμου', 'Καραγιάννης', 'Ζαχαρίου'],
    companies: ['Ναυτιλιακή Αιγαίου', 'Ελαιώνες Πηλίου', 'Τεχνική Αττικής', 'Εκδόσεις Ήλιος', 'Μεταφορές Θράκης'],
    suffixes: ['Α.Ε.', 'Ε.Π.Ε.'],
    domain: 'gr',
  },
  {
    country: 'AE',
    first: ['فاطمة', 'عمر', 'ليلى', 'يوسف', 'نورة', 'خالد'],
    last: ['الهاشمي', 'بن راشد', 'المنصوري', 'الزعابي', 'السويدي', 'النعيمي'],
    companies: ['شركة الخليج للملاحة', 'مجموعة الواحة', 'مصنع النخيل', 'بيت الحكمة للنشر', 'الأفق للتقنية'],
    suffixes: ['ذ.م.م', 'ش.م.ع'],
    domain: 'ae',
  },
  {
    country: 'VN',
    first: ['Hương', 'Đức', 'Thảo', 'Quốc', 'Mỹ Linh', 'Tuấn'],
    last: ['Nguyễn', 'Trần', 'Phạm', 'Đặng', 'Huỳnh', 'Võ'],
    companies: ['Thủy sản Cửu Long', 'Dệt may Phố Hiến', 'Cà phê Đắk Lắk', 'Cơ khí Sông Hồng', 'Gốm sứ Bát Tràng'],
    suffixes: ['TNHH', 'JSC'],
    domain: 'vn',
  },
]

// As long as a customer's name gets where three ministries had a say in it.
const LONG = [
  'Bundesanstalt für Landwirtschaft, Ernährung und die Prüfung technischer Arbeitsmittel, Außenstelle Nordrhein-Westfalen, Referat 4 (Zentrale Beschaffung und Vertragswesen)',
  'The Worshipful Company of Makers of Precision Weighing Instruments, Spectacles and Optical Glass in the City of London and its Environs, Registered Charity',
  'Établissement public interdépartemental de gestion des eaux, des forêts et des chemins vicinaux du Haut-Languedoc et des Cévennes méridionales',
  'Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch Community Development and Heritage Railway Trust Limited',
]

export type Company = { orgId: string; name: string; country: string; domain: string }
export type Person = { firstName: string; lastName: string; email: string; title: string }

const PLACES = [
  'Nord',
  'Delta',
  'Meridian',
  'Pacific',
  'Alpha',
  'Central',
  'Orion',
  'West',
  'Vega',
  'Atlas',
  'Prime',
  'Nova',
]
const TITLES = ['Head of IT', 'Operations Manager', 'CFO', 'System Administrator', 'Procurement', 'Managing Director']

/** The nth company of the demo; no two have the same name or org id. */
export function companyAt(dice: Dice, index: number): Company & { region: number } {
  const region = index % REGIONS.length
  const { country, companies, suffixes, domain } = REGIONS[region]!
  const turn = Math.floor(index / REGIONS.length)
  const base = companies[turn % companies.length]!
  const place = turn < companies.length ? '' : ` ${PLACES[Math.floor(turn / companies.length) % PLACES.length]}`
  const suffix = dice.pick(suffixes)
  const name = index % 97 === 13 ? LONG[Math.floor(index / 97) % LONG.length]! : `${base}${place} ${suffix}`
  const number = String(1000 + index)
  return {
    orgId: `${country.toLowerCase()}-${number}`,
    name,
    country,
    domain: `customer-${number}.example.${domain}`,
    region,
  }
}

export function personAt(dice: Dice, region: number, domain: string): Person {
  const { first, last } = REGIONS[region]!
  const mailbox = `${dice.pick(['it', 'ops', 'licenses', 'office', 'admin', 'hello'])}.${dice.between(10, 99)}`
  return {
    firstName: dice.pick(first),
    lastName: dice.pick(last),
    email: `${mailbox}@${domain}`,
    title: dice.pick(TITLES),
  }
}
