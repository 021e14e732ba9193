// The CRM's side: leads in a file, found by the id they have in OpenLMA, numbered as the CRM likes it.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'

export function openCrm(path) {
  let crm = { next: 1, leads: {} }
  try {
    crm = JSON.parse(readFileSync(path, 'utf8'))
  } catch (error) {
    if (error.code !== 'ENOENT') throw error
  }
  const save = () => {
    writeFileSync(`${path}.new`, JSON.stringify(crm, null, 2))
    renameSync(`${path}.new`, path)
  }
  return {
    all: () => Object.values(crm.leads),
    byNumber: (number) => Object.values(crm.leads).find((lead) => lead.number === number),
    /** Writes what OpenLMA says of the lead now over what was here before; the same twice changes nothing. */
    upsert(lead) {
      const before = crm.leads[lead.id]
      crm.leads[lead.id] = {
        number: before?.number ?? `CRM-${crm.next++}`,
        openlmaId: lead.id,
        name: [lead.firstName, lead.lastName].filter(Boolean).join(' '),
        company: lead.company,
        email: lead.email,
        phone: lead.phone,
        country: lead.country,
        product: lead.packageName,
        owner: lead.ownerName,
        stage: lead.status,
        openlmaAccountId: lead.accountId ?? null,
      }
      save()
      return crm.leads[lead.id]
    },
    /** A person who was erased there is erased here. */
    erase(id) {
      const lead = crm.leads[id]
      if (!lead) return
      crm.leads[id] = { number: lead.number, openlmaId: id, erased: true }
      save()
    },
  }
}
