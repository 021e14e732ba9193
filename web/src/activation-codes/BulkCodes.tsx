import { Alert, Textarea } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useRef, useState } from 'react'
import { ApiProblem } from '../api-problem.ts'
import { wholeFault } from '../ui/figures.ts'
import { FormDialog } from '../ui/FormDialog.tsx'
import { WholeInput } from '../ui/WholeInput.tsx'
import { CodeRowsTable } from './CodeRowsTable.tsx'
import { PackageSelect } from './CodeSelects.tsx'
import { COLUMNS, faultsByRow, MOST_ROWS, readCodeRows, unknownColumns, type CodeRow } from './code-rows.ts'
import { issueCodes, type IssuedCode } from './queries.ts'
import { ShownCodes } from './ShownCodes.tsx'

type Props = {
  /** The package the codes are for; without it one is asked for. */
  packageId?: string
  /** Who gets one; without it a list is asked for. */
  rows?: CodeRow[]
  onClose: () => void
}

/** Issues a code for each of many customers (I8): all of them or none, shown this once. */
export function BulkCodes({ packageId, rows: given, onClose }: Props) {
  const [issued, setIssued] = useState<{ rows: CodeRow[]; codes: IssuedCode[] } | null>(null)
  // The dialog closes itself after sending; the codes that were just issued are still to be shown.
  const sent = useRef(false)
  const [refused, setRefused] = useState<Map<number, string>>(new Map())
  const form = useForm({
    initialValues: {
      packageId: packageId ?? (null as string | null),
      pasted: '',
      expiresInDays: 30 as number | string,
    },
    validate: {
      packageId: (id) => (id ? null : 'Choose a package.'),
      expiresInDays: (days) => wholeFault(days, 1, 365),
      pasted: (pasted) => (given ? null : faultOf(readCodeRows(pasted))),
    },
    onValuesChange: () => setRefused(new Map()),
  })
  const { values } = form
  const rows = (given ?? readCodeRows(values.pasted)).map((row, index) => ({
    ...row,
    fault: row.fault ?? refused.get(index) ?? null,
  }))
  const leftOut = given ? null : leftOutOf(values.pasted)
  const issue = async () => {
    try {
      const body = { packageId: values.packageId ?? '', rows: rows.map(({ body: row }) => row) }
      const fresh = await issueCodes({ ...body, expiresInDays: Number(values.expiresInDays) })
      sent.current = true
      setIssued({ rows, codes: fresh })
    } catch (error) {
      throw error instanceof ApiProblem ? markRows(error) : error
    }
  }
  const markRows = (problem: ApiProblem) => {
    const faults = faultsByRow(problem.errors)
    if (faults.size === 0) return problem
    setRefused(faults)
    const detail = `No code was issued: ${counted(faults.size)} refused, as marked above.`
    return new ApiProblem({ status: problem.status, code: problem.code, title: problem.title, detail })
  }
  if (issued) return <ShownCodes {...issued} onClose={onClose} />
  return (
    <FormDialog
      opened
      onClose={() => !sent.current && onClose()}
      title={given ? `Issue ${codes(given.length)}` : 'Issue codes for a list'}
      form={form}
      onSubmit={issue}
      submitLabel={rows.length > 0 ? `Issue ${codes(rows.length)}` : 'Issue codes'}
    >
      {!packageId && <PackageSelect {...form.getInputProps('packageId')} />}
      {!given && (
        <Textarea
          label="Customers"
          description={`One a line, at most ${new Intl.NumberFormat('en').format(MOST_ROWS)}, copied from a spreadsheet or a CSV file: email, first name, last name, company, Subscriber Org ID. Each may stay empty; a first line may name the columns.`}
          placeholder={'ada@acme.example,Ada,Lovelace,Acme,acme-prod'}
          minRows={5}
          maxRows={10}
          data-autofocus
          required
          {...form.getInputProps('pasted')}
        />
      )}
      <WholeInput
        label="Good for, in days"
        description="Each code works once. With a Subscriber Org ID it works there only"
        {...form.getInputProps('expiresInDays')}
      />
      {leftOut && (
        <Alert color="yellow" p="xs">
          {leftOut}
        </Alert>
      )}
      {rows.length > 0 && <CodeRowsTable rows={rows} numbered={!given} />}
    </FormDialog>
  )
}

function codes(count: number): string {
  return count === 1 ? '1 code' : `${new Intl.NumberFormat('en').format(count)} codes`
}

function counted(count: number): string {
  return count === 1 ? '1 row was' : `${count} rows were`
}

function leftOutOf(pasted: string): string | null {
  const unknown = unknownColumns(pasted).map((name) => `“${name}”`)
  if (unknown.length === 0) return null
  const known = COLUMNS.map(({ label }) => label).join(', ')
  const such = unknown.length === 1 ? `The column ${unknown[0]} is` : `The columns ${unknown.join(', ')} are`
  return `${such} not known, and left out. There are: ${known}.`
}

function faultOf(rows: CodeRow[]): string | null {
  const faults = rows.filter(({ fault }) => fault !== null).length
  if (rows.length === 0) return 'Paste the customers who get a code.'
  if (rows.length > MOST_ROWS) return `These are ${rows.length} lines. Paste at most ${MOST_ROWS} at once.`
  return faults === 0 ? null : `Mend or remove ${faults === 1 ? 'the line' : `the ${faults} lines`} marked below.`
}
